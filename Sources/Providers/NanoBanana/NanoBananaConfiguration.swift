/// Connection settings of the image provider's API.
package struct NanoBananaConfiguration: Sendable {
    /// Without a trailing slash.
    package var base: String
    package var key: String
    /// Timeout of a submission, which takes the provider about a second.
    package var timeout: Duration = .seconds(20)
    /// Timeout of a status poll. Shorter than the interval between two polls of one task, so that they never overlap
    /// and a hanging provider does not block the polls of other tasks.
    package var pollTimeout: Duration { min(timeout, .seconds(10)) }
    /// Maximum number of attempts of a submission that the provider certainly did not accept.
    package var attempts = 3
    /// Delay before the second attempt; doubles each time.
    package var retryDelay: Duration = .milliseconds(500)
    /// Status polls per second; the provider allows ten per key.
    package var pollsPerSecond = 10

    package init(base: String, key: String) {
        self.base = base
        self.key = key
    }
}
