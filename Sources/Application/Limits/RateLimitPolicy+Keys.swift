package import Domain

extension RateLimitPolicy {
    /// Counts a wrong key, link, invitation or code. Right ones are never counted, nor refused for wrong ones.
    ///
    /// - Parameter kind: `missedKey`, `missedReset`, `missedInvitation`, `missedSetup` or `missedVerification`.
    /// - Throws: `rateLimited`; nothing while the database is unavailable.
    package func missedSecret(_ kind: RateLimitKey.Kind, from address: ClientAddress) async throws(Failure) {
        let windows = RateLimitSettings.window(limits.missedSecrets, RateLimitSettings.signInWindow)
        do throws(Failure) {
            _ = try await limit([.init(RateLimitKey(kind, address.subscriberPrefix), windows)])
        } catch {
            if error.code == .rateLimited { throw error }
        }
    }

    /// The orders that a key may make in a day; none for a key without a limit.
    func keyDemands(_ key: KeyAccess?) -> [RateLimiter.Demand] {
        guard let key, let limit = key.ordersPerDay else { return [] }
        return [
            RateLimiter.Demand(
                RateLimitKey(.keySubmission, Array(key.id.text.utf8)),
                RateLimitSettings.window(limit, .seconds(86_400)))
        ]
    }
}
