import Application
import Domain

/// An image provider with scripted results that records its calls.
struct ScriptedProvider: ImageProvider {
    let callLog: CallLog
    var submission: Result<TaskID, ImageSubmissionError> = .success(TaskID(stored: "task-1"))
    var status: Result<ImageTaskStatus, ImageStatusError> = .success(.working)
    var callback: ImageCallback?

    func submit(_ request: ImageSubmission) async throws(ImageSubmissionError) -> TaskID {
        callLog.record("submit \(request.callbackURL.contains(CallbackSigner.path) ? "signed" : "unsigned")")
        return try self.submission.get()
    }

    func status(of task: TaskID) async throws(ImageStatusError) -> ImageTaskStatus {
        callLog.record("poll \(task.text)")
        return try status.get()
    }

    func readCallback(_ body: [UInt8]) -> ImageCallback? { callback }
}
