/// What may be done when an operator wants a failed job to be tried again. Work that may have been paid for is never
/// ordered a second time.
package enum VideoRetry: Sendable, Hashable {
    /// From the beginning: the provider surely never took the order.
    case order
    /// The provider took the order under this name: it is asked about that again, and nothing is ordered.
    case ask(TaskID)

    /// Why it may not be.
    package enum Refusal: Error, Sendable, Hashable, CaseIterable {
        case notFailed
        /// It has failed this moment, and its history has not been told.
        case stillEnding
        /// Nobody knows whether the provider took the order.
        case mayHaveBeenPaid
        case unreadable

        /// For operators.
        package var sentence: String {
            switch self {
            case .notFailed: "This job is neither failed nor parked, so there is nothing to try again."
            case .stillEnding: "This job is just coming to its end. Try again in a moment."
            case .mayHaveBeenPaid:
                "Nobody knows whether the provider took this job's order (outcome_unknown). It may have been paid for, so it is not ordered again: whoever wants the video has to ask for a new one."
            case .unreadable: "This job's record does not hold what a job needs, so it would only be put aside again."
            }
        }
    }

    package init(_ job: FailedVideoJob) throws(Refusal) {
        guard job.status == .failed else { throw .notFailed }
        guard !job.isUnsettled else { throw .stillEnding }
        if job.failure == .outcomeUnknown { throw .mayHaveBeenPaid }
        guard job.isReadable else { throw .unreadable }
        if let task = job.task {
            self = .ask(task)
            return
        }
        switch job.failure {
        // The provider's own no, or no order at all.
        case .contentRefused, .requestRefused, .quotaExhausted, .providerUnavailable, .generationFailed:
            self = .order
        case .parked where job.endedFrom == VideoStage.queued.word:
            self = .order
        // Without a task's name, and with an order that may have been on its way.
        case .parked, .timedOut, .outcomeUnknown, nil:
            throw .mayHaveBeenPaid
        }
    }
}

/// What a record says about a job that an operator wants to be tried again.
package struct FailedVideoJob: Sendable, Hashable {
    package let status: VideoJobStatus
    /// Nil where the record does not say, as those of other applications.
    package let failure: VideoFailure?
    /// Under which the provider took the order.
    package let task: TaskID?
    /// The word of the stage in which it came to its end; nil where the record does not say.
    package let endedFrom: String?
    /// Whether its history has not been told yet.
    package let isUnsettled: Bool
    /// Whether the record holds what a job needs.
    package let isReadable: Bool

    package init(
        status: VideoJobStatus, failure: VideoFailure?, task: TaskID?, endedFrom: String?, isUnsettled: Bool,
        isReadable: Bool
    ) {
        self.status = status
        self.failure = failure
        self.task = task
        self.endedFrom = endedFrom
        self.isUnsettled = isUnsettled
        self.isReadable = isReadable
    }
}
