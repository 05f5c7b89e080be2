package import Domain

/// Timing of video jobs.
package struct VideoSchedule: Sendable, Hashable {
    /// The poll interval of a task. The provider recommends 15 s.
    package var pollInterval: Duration = .seconds(15)
    /// How long a worker holds a job; longer than a submission may take.
    package var lease: Duration = .seconds(90)
    /// Maximum interval between two queries for due jobs; matters only for jobs that other processes add.
    package var tick: Duration = .seconds(5)
    /// Delay after the first failed submission; doubles each time.
    package var firstRetry: Duration = .seconds(5)
    /// The longest such delay.
    package var longestRetry: Duration = .seconds(300)
    /// How far ahead slots of the provider's rate limit are reserved.
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
