/// When to poll the provider for an image whose callback has not come.
package struct PollSchedule: Sendable, Hashable {
    /// From the submission to the first poll. The provider recommends 30 s.
    package var first: Duration = .seconds(30)
    /// Growth factor of the interval.
    package var growth = 1.5
    /// The longest interval.
    package var longest: Duration = .seconds(120)
    /// The shortest interval between two polls of an image; longer than a poll may take.
    package var shortestInterval: Duration = .seconds(15)
    /// From the submission to the timeout, which needs a successful poll. The provider's sibling service recommends 10
    /// to 15 minutes.
    package var deadline: Duration = .seconds(15 * 60)
    /// How long the provider keeps a task; a poll that fails later is not repeated.
    package var taskLifetime: Duration = .seconds(14 * 86_400)
    /// How long no image is polled after a throttling response.
    package var throttleDelay: Duration = .seconds(5)
    /// Maximum interval between two queries for due images; matters only for images that other processes add.
    package var tick: Duration = .seconds(5)
    /// How far ahead slots of the provider's rate limit are reserved.
    package var paceWindow: Duration = .seconds(1)

    package init() {}
}
