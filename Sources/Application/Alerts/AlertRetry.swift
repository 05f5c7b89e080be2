/// Retry policy for undelivered messages.
package struct AlertRetry: Sendable, Hashable {
    package var first: Duration = .seconds(5)
    package var longest: Duration = .seconds(600)
    /// Upper limit on the receiver's `Retry-After`.
    package var longestRetryAfter: Duration = .seconds(3600)
    /// Attempts before a message is given up, some nine hours.
    package var attempts = 60
    /// How long an attempt is reserved for one process; longer than an attempt can take.
    package var lease: Duration = .seconds(60)
    /// How often to look for due messages.
    package var tick: Duration = .seconds(5)

    package init() {}

    /// - Parameters:
    ///   - attempts: made so far, 1 or more.
    ///   - retryAfter: from the receiver's response.
    ///   - jitter: 0 to 1, spreads simultaneous retries.
    package func delay(after attempts: Int, retryAfter: Duration?, jitter: Double) -> Duration {
        let ordinary = min(longest, first * (1 << min(max(attempts - 1, 0), 20)))
        let jittered = ordinary + ordinary * (0.25 * jitter)
        return max(jittered, min(retryAfter ?? .zero, longestRetryAfter))
    }
}
