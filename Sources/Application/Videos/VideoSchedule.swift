package import Domain

/// Timing of video jobs.
package struct VideoSchedule: Sendable, Hashable {
    /// The poll interval of a task. The provider recommends 15 s.
    package var pollInterval: Duration = .seconds(15)
    /// How long a worker holds a job; longer than a submission may take.
    package var lease: Duration = .seconds(90)
    /// The longest rest between two looks for due jobs, which only matters for jobs that another process has added.
    package var tick: Duration = .seconds(5)
    /// Delay after the first failed submission; doubles each time.
    package var firstRetry: Duration = .seconds(5)
    /// The longest such delay.
    package var longestRetry: Duration = .seconds(300)
    /// Slots of the provider's rate limit are reserved no further ahead.
    package var paceWindow: Duration = .seconds(1)
    /// How long a worker repeats a write that the database did not confirm; shorter than the lease.
    package var writePatience: Duration = .seconds(60)
    /// Concurrent jobs of each queue in one process.
    package var concurrency = 16
    package var deadlines = VideoDeadlines()

    package init() {}

    /// Exponential backoff after consecutive failures.
    func retryDelay(after retries: Int) -> Duration {
        min(longestRetry, firstRetry * (1 << min(retries, 16)))
    }
}
