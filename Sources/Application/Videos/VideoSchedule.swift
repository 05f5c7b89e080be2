package import Domain

/// Timing of video jobs.
package struct VideoSchedule: Sendable, Hashable {
    /// The poll interval of a task. The provider recommends 15 s.
    package var pollInterval: Duration = .seconds(15)
    /// How long a worker holds a job; longer than a submission may take.
    package var lease: Duration = .seconds(90)
    /// How often to look for due jobs.
    package var tick: Duration = .seconds(1)
    /// Delay after the first failed submission; doubles each time.
    package var firstRetry: Duration = .seconds(5)
    /// The longest such delay.
    package var longestRetry: Duration = .seconds(300)
    /// How long a worker waits for the provider's rate limit before it reschedules the job.
    package var paceLimit: Duration = .seconds(5)
    /// Concurrent jobs in one process.
    package var concurrency = 16
    package var deadlines = VideoDeadlines()

    package init() {}

    /// Exponential backoff after consecutive failures.
    func retryDelay(after retries: Int) -> Duration {
        min(longestRetry, firstRetry * (1 << min(retries, 16)))
    }
}
