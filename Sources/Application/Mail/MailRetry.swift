/// When a message is sent again after a failure.
package struct MailRetry: Sendable, Hashable {
    package var first: Duration = .seconds(10)
    package var longest: Duration = .seconds(3600)
    /// How long an attempt is reserved for one process; longer than an attempt can take.
    package var lease: Duration = .seconds(60)
    /// How often to look for due messages.
    package var tick: Duration = .seconds(2)

    package init() {}

    /// - Parameter attempts: made so far, 1 or more.
    package func delay(after attempts: Int) -> Duration {
        min(longest, first * (1 << (2 * min(max(attempts - 1, 0), 10))))
    }
}
