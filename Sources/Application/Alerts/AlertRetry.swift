/// When a message is sent again that did not arrive.
package struct AlertRetry: Sendable, Hashable {
    package var first: Duration = .seconds(5)
    package var longest: Duration = .seconds(600)
    /// What a receiver may ask for at most.
    package var longestWish: Duration = .seconds(3600)
    /// After so many attempts, some nine hours, a message is given up.
    package var attempts = 60
    /// How long an attempt may take before somebody else may make the next one; longer than one can.
    package var lease: Duration = .seconds(60)
    /// How often to look for messages that are due.
    package var tick: Duration = .seconds(5)

    package init() {}

    /// - Parameters:
    ///   - attempts: made so far, 1 or more.
    ///   - wish: what the receiver asked for.
    ///   - chance: 0 to 1, so that several do not come at once.
    package func delay(after attempts: Int, wish: Duration?, chance: Double) -> Duration {
        let ordinary = min(longest, first * (1 << min(max(attempts - 1, 0), 20)))
        let jittered = ordinary + ordinary * (0.25 * chance)
        return max(jittered, min(wish ?? .zero, longestWish))
    }
}
