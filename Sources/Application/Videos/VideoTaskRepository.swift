package import Domain

/// Stores late task ids, also those that arrive after a job has ended as `outcomeUnknown`.
package protocol VideoTaskRepository: Sendable {
    /// Adds the provider's task to a job that has none, and makes the job due for a poll. One conditional write: the
    /// job must have ended as `outcomeUnknown`, which is recorded in `audit`, or, for its submitter, be in submission.
    ///
    /// - Parameter source: where the task id comes from, for the audit.
    func attach(_ task: TaskID, to id: RecordID, from source: VideoTaskSource) async throws(Failure)
        -> VideoTaskAttachment
}

/// The source of a late task id. The raw value is stored.
package enum VideoTaskSource: String, Sendable, CaseIterable {
    /// The process that submitted it.
    case submitter
    case admin
}

/// The result of attaching a task to a job.
package enum VideoTaskAttachment: Sendable {
    case attached(RetriedVideoJob)
    /// The job already has this task.
    case existed
    /// The job has just failed and its history is not updated yet, or its state is not confirmed by a majority yet.
    case notSettled
    /// The job has another task, or was not submitted.
    case refused
    /// There is no such job.
    case notFound
    /// Another job has this task.
    case taken
}
