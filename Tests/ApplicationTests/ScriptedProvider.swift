import Application
import Domain

/// A provider that answers as the test says, and notes what it was asked.
struct ScriptedProvider: ImageProvider {
    let journal: CallLog
    var order: Result<TaskID, ImageSubmissionError> = .success(TaskID(stored: "task-1"))
    var report: Result<ImageTaskStatus, ImageStatusError> = .success(.working)
    var callback: ImageCallback?

    func submit(_ order: ImageSubmission) async throws(ImageSubmissionError) -> TaskID {
        journal.note("order \(order.callbackAddress.contains(CallbackSigner.path) ? "signed" : "unsigned")")
        return try self.order.get()
    }

    func report(on task: TaskID) async throws(ImageStatusError) -> ImageTaskStatus {
        journal.note("ask \(task.text)")
        return try report.get()
    }

    func readCallback(_ body: [UInt8]) -> ImageCallback? { callback }
}
