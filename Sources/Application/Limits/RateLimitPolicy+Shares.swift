package import Domain

extension RateLimitPolicy {
    /// How long an address that has unlocked a share is spared from the limit of all addresses: longer than an attack.
    private static let shareFamiliarity: Duration = .seconds(30 * 86_400)

    /// Limits attempts to unlock a share: of one network for all shares, and wrong ones from one network and in all.
    ///
    /// As with sign-ins, an attempt is counted before it is made, and counts as a wrong one unless it is refunded. The limit
    /// of all networks spares those that have unlocked the share before.
    ///
    /// - Parameter attempt: throws `unauthenticated` if the password is wrong.
    /// - Throws: `rateLimited`, and what `attempt` throws.
    package func sharePassword<Output: Sendable>(
        _ share: RecordID, from address: ClientAddress, attempt: () async throws(Failure) -> Output
    ) async throws(Failure) -> Output {
        let (id, network) = (Array(share.text.utf8), address.subscriberPrefix)
        let familiar = RateLimitKey(.familiarShare, id, network)
        let unlock = RateLimiter.Demand(RateLimitKey(.shareUnlock, network), window(limits.shareUnlocks))
        let wrong = RateLimiter.Demand(RateLimitKey(.sharePassword, id, network), window(limits.shareFailures))
        let total = RateLimiter.Demand(RateLimitKey(.totalSharePassword, id), window(limits.totalShareFailures))
        try limit.check([unlock, wrong])
        let isSpared = total.windows.isEmpty ? true : try await repository.isMarked(familiar)
        let receipts: [RateLimitReceipt]
        do throws(Failure) {
            receipts = try await limit([unlock, wrong] + (isSpared ? [] : [total]))
        } catch {
            // A flood of attempts causes no database commands.
            if error.code == .rateLimited { limit.refuse(wrong, for: .seconds(error.retryAfter ?? 1)) }
            throw error
        }
        let output: Output
        do throws(Failure) {
            output = try await attempt()
        } catch {
            if error.code != .unauthenticated { await limit.refund(receipts) }
            throw error
        }
        await limit.refund(receipts.filter { $0.key != unlock.key })
        if !total.windows.isEmpty {
            do throws(Failure) {
                try await repository.mark(familiar, for: Self.shareFamiliarity)
            } catch {
                // Retried the next time.
            }
        }
        return output
    }

    /// Counts a password that is set for a share: each is hashed, which takes long.
    ///
    /// - Throws: `rateLimited`, `storageUnavailable`, `overloaded`.
    package func newSharePassword(by owner: Owner, from address: ClientAddress) async throws(Failure) {
        let windows = window(limits.newSharePasswords)
        _ = try await limit([
            .init(RateLimitKey(.newSharePassword, Array(owner.text.utf8)), windows),
            .init(RateLimitKey(.newSharePassword, [], address.subscriberPrefix), windows),
        ])
    }

    private func window(_ limit: Int?) -> [RateLimitWindow] {
        RateLimitSettings.window(limit, RateLimitSettings.signInWindow)
    }
}
