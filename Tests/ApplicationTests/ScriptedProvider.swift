import Application
import Domain

/// A provider that answers as the test says, and notes what it was asked.
struct ScriptedProvider: ImageProvider {
    let journal: Journal
    var order: Result<TaskID, ImageOrderError> = .success(TaskID(stored: "task-1"))
    var report: Result<ImageReport, ImageReportError> = .success(.working)
    var callback: ImageCallback?

    func submit(_ order: ImageOrder) async throws(ImageOrderError) -> TaskID {
        journal.note("order \(order.callbackAddress.contains(CallbackSigner.path) ? "signed" : "unsigned")")
        return try self.order.get()
    }

    func report(on task: TaskID) async throws(ImageReportError) -> ImageReport {
        journal.note("ask \(task.text)")
        return try report.get()
    }

    func readCallback(_ body: [UInt8]) -> ImageCallback? { callback }
}
