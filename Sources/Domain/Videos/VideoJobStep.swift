/// What a worker does with a job whose turn it is, decided from what the record says and nothing else.
package enum VideoJobStep: Sendable, Hashable {
    case order
    case ask(TaskID)
    /// Tell the history how it ended.
    case report(VideoEnd)
    case end(VideoFailure)

    /// - Parameters:
    ///   - age: since the job was asked for, by the database's clock.
    ///   - orderedFor: since the provider took it; nil where it has not.
    ///   - strikes: turns in a row that broke off in a way that was not foreseen, or never came to their end.
    package init(
        stage: VideoStage, age: Duration, orderedFor: Duration?, strikes: Int, deadlines: VideoDeadlines
    ) {
        switch stage {
        case .ended(let end): self = .report(end)
        // Nobody can know whether the order arrived, and ordering again could pay twice.
        case .ordering: self = .end(.outcomeUnknown)
        case _ where strikes >= deadlines.strikes: self = .end(.parked)
        case .queued: self = age < deadlines.toSubmit ? .order : .end(.providerUnavailable)
        case .ordered(let task): self = (orderedFor ?? age) < deadlines.toFinish ? .ask(task) : .end(.timedOut)
        }
    }
}

/// How long a job may take, and how often it may go wrong.
package struct VideoDeadlines: Sendable, Hashable {
    /// From the request until the provider has taken it: a queue behind a throttled account moves slowly.
    package var toSubmit: Duration = .seconds(6 * 3600)
    /// From the order to its end. The provider gives up after three hours itself, and forgets a task after 24.
    package var toFinish: Duration = .seconds(4 * 3600)
    /// Turns in a row that were broken off before the job is parked.
    package var strikes = 5

    package init() {}
}
