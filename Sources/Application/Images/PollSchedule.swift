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
    /// From the submission to the timeout: the provider's sibling service recommends 10 to 15 minutes.
    package var deadline: Duration = .seconds(15 * 60)
    /// How often to look for due images.
    package var tick: Duration = .seconds(1)

    package init() {}
}
