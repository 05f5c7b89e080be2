package import Domain

/// Stores task ids that come late: after the submission's outcome was given up as unknown.
package protocol VideoTaskRepository: Sendable {
    /// Gives a job without a task the task that the provider made of it, and makes it due for a poll. One conditional
    /// write: of a job that ended as `outcomeUnknown`, or for the submitter of one that is being submitted; it is noted
    /// in `audit`.
    ///
    /// - Parameter source: who knows the task.
    func attach(_ task: TaskID, to id: RecordID, from source: VideoTaskSource) async throws(Failure)
        -> VideoTaskAttachment
}

/// Who gives a job its task late. The raw value is stored.
package enum VideoTaskSource: String, Sendable, CaseIterable {
    /// The process that submitted it.
    case submitter
    case admin
}

/// The result of attaching a task to a job.
package enum VideoTaskAttachment: Sendable {
    case attached(RetriedVideoJob)
    /// The job has this task already.
    case existed
    /// The job has just failed and its history is not updated yet, or what decides is not confirmed by a majority yet.
    case notSettled
    /// The job has another task, or was certainly not submitted.
    case refused
    /// There is no such job.
    case notFound
    /// Another job has this task.
    case taken
}
