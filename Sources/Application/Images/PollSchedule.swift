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
    /// From the submission to the timeout, which needs an answer of the provider: its sibling service recommends 10 to 15
    /// minutes.
    package var deadline: Duration = .seconds(15 * 60)
    /// The provider deletes a task after this time, so that a poll that fails later need not be repeated.
    package var taskLifetime: Duration = .seconds(14 * 86_400)
    /// How long no image is polled after a throttling response.
    package var throttleDelay: Duration = .seconds(5)
    /// The longest rest between two looks for due images, which only matters for images that another process has added.
    package var tick: Duration = .seconds(5)
    /// Slots of the provider's rate limit are reserved no further ahead.
    package var paceWindow: Duration = .seconds(1)

    package init() {}
}
