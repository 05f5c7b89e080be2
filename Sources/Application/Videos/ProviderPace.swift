/// Keeps all processes together within what the provider allows in a second.
package protocol ProviderPace: Sendable {
    /// Takes the next free moment for a call.
    ///
    /// - Parameter limit: how long the caller is willing to wait.
    /// - Returns: after which time to call; nil where the next free moment is further away than that, and none was taken.
    func reserve(_ call: ProviderCall, within limit: Duration) async throws(Failure) -> Duration?

    /// The provider has complained: nobody calls before the delay is over.
    func slowDown(_ call: ProviderCall, by delay: Duration) async throws(Failure)
}

/// The kinds of calls that are counted apart.
package enum ProviderCall: String, Sendable, CaseIterable {
    case order
    case question
}
