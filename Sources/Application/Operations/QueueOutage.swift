import Logging

/// Exponential backoff for a loop that cannot read or claim the items of its queue. Logs the start and the end of the
/// outage, not each attempt.
struct QueueOutage {
    private static let firstPause: Duration = .milliseconds(100)

    private let queue: String
    private let longestPause: Duration
    private let logger: Logger
    private var failures = 0

    /// - Parameter queue: the name of the queue in the log.
    init(of queue: String, longestPause: Duration, logger: Logger) {
        self.queue = queue
        self.longestPause = longestPause
        self.logger = logger
    }

    /// - Returns: how long to wait before the next attempt; doubles with each failure.
    mutating func pause(after failure: Failure) -> Duration {
        if failures == 0, !Task.isCancelled {
            logger.warning("queue unavailable", metadata: ["queue": "\(queue)", "error": "\(failure.detail)"])
        }
        failures += 1
        return min(longestPause, Self.firstPause * (1 << min(failures - 1, 16)))
    }

    /// Ends the outage, if there is one, after a successful attempt.
    mutating func end() {
        guard failures > 0 else { return }
        logger.notice("queue available again", metadata: ["queue": "\(queue)", "failures": "\(failures)"])
        failures = 0
    }
}
