import Application
import Domain

/// An image provider with scripted results that records its calls.
struct ScriptedProvider: ImageProvider {
    let callLog: CallLog
    var submission: Result<TaskID, ImageSubmissionError> = .success(TaskID(stored: "task-1"))
    var status: Result<ImageTaskStatus, ImageStatusError> = .success(.working)
    var callback: ImageCallback?

    func submit(_ request: ImageSubmission) async throws(ImageSubmissionError) -> TaskID {
        let line = "submit \(request.callbackURL.contains(CallbackSigner.path) ? "signed" : "unsigned")"
        callLog.record(([line] + request.request.references.map(\.text)).joined(separator: " "))
        return try self.submission.get()
    }

    func status(of task: TaskID) async throws(ImageStatusError) -> ImageTaskStatus {
        callLog.record("poll \(task.text)")
        return try status.get()
    }

    func readCallback(_ body: [UInt8]) -> ImageCallback? { callback }
}
