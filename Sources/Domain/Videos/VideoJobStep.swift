/// The next step of a worker for a claimed job, decided from its record alone.
package enum VideoJobStep: Sendable, Hashable {
    case submit
    /// - Parameter isOverdue: whether the job times out if the task is still in progress.
    case poll(TaskID, isOverdue: Bool)
    /// Write the outcome to the history.
    case report(VideoOutcome)
    case fail(VideoFailure)

    /// - Parameters:
    ///   - age: since the job was created, by the database's clock.
    ///   - sinceSubmission: since the provider accepted it; nil if it has not.
    ///   - strikes: consecutive steps that failed unexpectedly or never finished.
    package init(
        stage: VideoStage, age: Duration, sinceSubmission: Duration?, strikes: Int, deadlines: VideoDeadlines
    ) {
        switch stage {
        case .ended(let end): self = .report(end)
        // Whether the submission arrived is unknown, and submitting again could pay twice.
        case .submitting: self = .fail(.outcomeUnknown)
        case _ where strikes >= deadlines.strikes: self = .fail(.parked)
        case .queued: self = age < deadlines.toSubmit ? .submit : .fail(.providerUnavailable)
        // Also polled after the deadline: the task may have finished while no process could poll it.
        case .submitted(let task): self = .poll(task, isOverdue: (sinceSubmission ?? age) >= deadlines.toFinish)
        }
    }
}

/// How long a job may take, and how often it may fail.
package struct VideoDeadlines: Sendable, Hashable {
    /// From the request until the provider accepts it: the queue of a throttled account moves slowly.
    package var toSubmit: Duration = .seconds(6 * 3600)
    /// From submission to the outcome. The provider gives up after three hours.
    package var toFinish: Duration = .seconds(4 * 3600)
    /// How long the provider keeps a task; a poll that fails later is not repeated.
    package var taskLifetime: Duration = .seconds(24 * 3600)
    /// Consecutive failed steps before the job is parked.
    package var strikes = 5

    package init() {}
}
