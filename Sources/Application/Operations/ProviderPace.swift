/// Rate limits of provider calls, shared by all processes.
package protocol ProviderPace: Sendable {
    /// Reserves the next free slots, each for one call.
    ///
    /// - Parameters:
    ///   - count: maximum number of slots.
    ///   - limit: maximum wait for the last one.
    func reserve(_ call: ProviderCall, upTo count: Int, within limit: Duration) async throws(Failure) -> PaceReservation

    /// Blocks all calls of this kind for the delay, after a throttling response.
    func slowDown(_ call: ProviderCall, by delay: Duration) async throws(Failure)
}

/// The kinds of calls, each with its own rate. The raw value is stored.
package enum ProviderCall: String, Sendable, CaseIterable {
    case videoSubmission = "qwen.order"
    case videoPoll = "qwen.question"
    case imagePoll = "nanobanana.question"
}

/// Consecutive slots for calls to a provider.
package struct PaceReservation: Sendable, Hashable {
    /// None if no slot is free within the limit.
    package let count: Int
    /// Time until the first slot; if there is none, until the next free slot.
    package let wait: Duration
    /// Time between two slots.
    package let interval: Duration

    package init(count: Int, wait: Duration, interval: Duration) {
        self.count = count
        self.wait = wait
        self.interval = interval
    }
}
