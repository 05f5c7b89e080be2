/// How a failed job may be retried by an operator. Work that may have been paid for is never submitted a second time.
package enum VideoRetry: Sendable, Hashable {
    /// Start over: the provider certainly never accepted the submission.
    case resubmit
    /// The provider accepted the task: poll it again and submit nothing.
    case resumePolling(TaskID)

    /// Why a job cannot be retried.
    package enum Refusal: Error, Sendable, Hashable, CaseIterable {
        case notFailed
        /// It has just failed and its history is not updated yet.
        case notSettled
        /// It is unknown whether the provider accepted the submission.
        case mayHaveBeenPaid
        case unreadable

        /// Message for operators.
        package var message: String {
            switch self {
            case .notFailed: "This job is neither failed nor parked, so there is nothing to retry."
            case .notSettled: "This job is just finishing. Try again in a moment."
            case .mayHaveBeenPaid:
                "It is not known whether the provider accepted this job (outcome_unknown). It may have been paid for, so it is not submitted again. Submit a new job instead."
            case .unreadable: "This job's record is incomplete, so it would only be parked again."
            }
        }
    }

    package init(_ job: FailedVideoJob) throws(Refusal) {
        guard job.status == .failed else { throw .notFailed }
        guard !job.isHistoryPending else { throw .notSettled }
        if job.failure == .outcomeUnknown { throw .mayHaveBeenPaid }
        guard job.isReadable else { throw .unreadable }
        if let task = job.task {
            self = .resumePolling(task)
            return
        }
        switch job.failure {
        // Rejected by the provider, or never submitted.
        case .contentRefused, .requestRefused, .quotaExhausted, .providerUnavailable, .generationFailed:
            self = .resubmit
        case .parked where job.endedFrom == VideoStage.queued.storedValue:
            self = .resubmit
        // Without a task id, and the submission may have been in flight.
        case .parked, .timedOut, .outcomeUnknown, nil:
            throw .mayHaveBeenPaid
        }
    }
}

/// The stored state of a job that an operator wants to retry.
package struct FailedVideoJob: Sendable, Hashable {
    package let status: VideoJobStatus
    /// Nil in records without a reason, such as those of other applications.
    package let failure: VideoFailure?
    /// The provider's task id, if it accepted the submission.
    package let task: TaskID?
    /// The stored value of the stage in which the job ended; nil if the record has none.
    package let endedFrom: String?
    /// Whether the history update is still pending.
    package let isHistoryPending: Bool
    /// Whether the record is complete.
    package let isReadable: Bool

    package init(
        status: VideoJobStatus, failure: VideoFailure?, task: TaskID?, endedFrom: String?, isHistoryPending: Bool,
        isReadable: Bool
    ) {
        self.status = status
        self.failure = failure
        self.task = task
        self.endedFrom = endedFrom
        self.isHistoryPending = isHistoryPending
        self.isReadable = isReadable
    }
}
