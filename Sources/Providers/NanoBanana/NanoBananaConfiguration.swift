/// How to reach the provider's API.
package struct NanoBananaConfiguration: Sendable {
    /// Without a slash at the end.
    package var base: String
    package var key: String
    /// To the provider's answer. Creating a task takes it about a second.
    package var timeout: Duration = .seconds(20)
    /// To the answer to a question. Shorter than the interval between two questions about one task, so that they never
    /// overlap, and so that a provider that hangs does not keep us from asking about the others.
    package var pollTimeout: Duration { min(timeout, .seconds(10)) }
    /// How often an order is sent in all, where the provider is known not to have taken it.
    package var attempts = 3
    /// From one attempt to the next; doubles each time.
    package var retryDelay: Duration = .milliseconds(500)
    /// Questions about tasks in a second; the provider's family allows ten a key.
    package var pollsPerSecond = 10

    package init(base: String, key: String) {
        self.base = base
        self.key = key
    }
}
