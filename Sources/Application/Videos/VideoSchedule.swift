package import Domain

/// When video jobs have their turns.
package struct VideoSchedule: Sendable, Hashable {
    /// From one question about a task to the next. The provider advises 15 s.
    package var pollInterval: Duration = .seconds(15)
    /// How long a worker has a job to itself; longer than an order may take.
    package var lease: Duration = .seconds(90)
    /// How often to look for jobs whose turn it is.
    package var tick: Duration = .seconds(1)
    /// From an order that was not taken to the next attempt; doubles each time.
    package var firstRetry: Duration = .seconds(5)
    /// The longest such interval.
    package var longestRetry: Duration = .seconds(300)
    /// How long a worker waits for its moment within the provider's rate before it gives the turn back.
    package var paceLimit: Duration = .seconds(5)
    /// Turns under way at once in one process.
    package var concurrency = 16
    /// How long a video can be watched.
    package var mappingLifetime: Duration = .seconds(24 * 3600)
    package var deadlines = VideoDeadlines()

    package init() {}

    /// How long to wait after so many turns without a change.
    func retryDelay(after postponements: Int) -> Duration {
        min(longestRetry, firstRetry * (1 << min(postponements, 16)))
    }
}
