package import Domain

extension RateLimitPolicy {
    /// Counts an answer of the identity provider, before it is checked.
    ///
    /// - Throws: `rateLimited`, `storageUnavailable`, `overloaded`.
    package func providerSignIn(from address: ClientAddress) async throws(Failure) {
        let windows = RateLimitSettings.window(limits.providerSignIns, RateLimitSettings.signInWindow)
        _ = try await limit([.init(RateLimitKey(.oidc, address.subscriberPrefix), windows)])
    }
}
