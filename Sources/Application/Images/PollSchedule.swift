/// When to ask the provider for an image whose callback has not come.
package struct PollSchedule: Sendable, Hashable {
    /// From the request to the first question. The provider advises 30 s.
    package var first: Duration = .seconds(30)
    /// By how much each interval is longer than the one before.
    package var growth = 1.5
    /// The longest interval.
    package var longest: Duration = .seconds(120)
    /// No two questions about one image come closer than this; longer than one question may take.
    package var shortestInterval: Duration = .seconds(15)
    /// From the request to giving up: the provider's sibling service advises 10 to 15 minutes.
    package var deadline: Duration = .seconds(15 * 60)
    /// How often to look for images whose turn it is.
    package var tick: Duration = .seconds(1)

    package init() {}
}
