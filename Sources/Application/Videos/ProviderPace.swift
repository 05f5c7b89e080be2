/// Rate limit of provider calls, shared by all processes.
package protocol ProviderPace: Sendable {
    /// Reserves the next free slot for a call.
    ///
    /// - Parameter limit: the longest acceptable wait.
    /// - Returns: the time to wait before the call; nil if it would exceed the limit, then no slot is reserved.
    func reserve(_ call: ProviderCall, within limit: Duration) async throws(Failure) -> Duration?

    /// Blocks all calls of this kind for the delay, after a throttling response.
    func slowDown(_ call: ProviderCall, by delay: Duration) async throws(Failure)
}

/// The kinds of calls, each with its own rate. The raw value is stored.
package enum ProviderCall: String, Sendable, CaseIterable {
    case submission = "order"
    case statusPoll = "question"
}
