package import Domain

extension RateLimitPolicy {
    /// Limits wrong passwords of a share: from one network, and in all.
    ///
    /// As with sign-ins, an attempt is counted before it is made, and refunded unless the password was wrong.
    ///
    /// - Parameter attempt: throws `unauthenticated` if the password is wrong.
    /// - Throws: `rateLimited`, and what `attempt` throws.
    package func sharePassword<Output: Sendable>(
        _ share: RecordID, from address: ClientAddress, attempt: () async throws(Failure) -> Output
    ) async throws(Failure) -> Output {
        let id = Array(share.text.utf8)
        let window = RateLimitSettings.signInWindow
        let receipts = try await limit([
            .init(
                RateLimitKey(.sharePassword, id, address.subscriberPrefix),
                RateLimitSettings.window(limits.shareFailures, window)),
            .init(RateLimitKey(.totalSharePassword, id), RateLimitSettings.window(limits.totalShareFailures, window)),
        ])
        let output: Output
        do throws(Failure) {
            output = try await attempt()
        } catch {
            if error.code != .unauthenticated { await limit.refund(receipts) }
            throw error
        }
        await limit.refund(receipts)
        return output
    }
}
