package import Domain

/// What callers may do how often: which of the limits holds for what.
package struct RateLimitPolicy: Sendable {
    /// For so long somebody who signed in from an address is known to come from there.
    private static let familiarity: Duration = .seconds(30 * 86_400)

    private let limits: RateLimitSettings
    private let limit: RateLimiter
    private let repository: any RateLimitRepository

    package init(_ limits: RateLimitSettings, repository: any RateLimitRepository) {
        self.limits = limits
        self.repository = repository
        limit = RateLimiter(repository: repository)
    }

    /// Counts an order. To be called once it is known to be a proper one, and no repetition.
    ///
    /// - Parameter address: where anonymous orders are to be counted together; nil: they are not.
    /// - Throws: `rateLimited`, and then nothing was counted; `storageUnavailable`, `overloaded`.
    package func order(by owner: Owner, fromAnywhereAnonymous address: ClientAddress?) async throws(Failure) {
        var demands = [RateLimiter.Demand(RateLimitKey(.order, Array(owner.text.utf8)), limits.orders.windows)]
        if let address {
            demands.append(.init(RateLimitKey(.anonymousOrder, address.subscriber), limits.anonymousOrders.windows))
        }
        _ = try await limit(demands)
    }

    /// Counts a new anonymous session. While the database is away one is given all the same: it can do nothing then.
    ///
    /// - Throws: `rateLimited`.
    package func newSession(from address: ClientAddress) async throws(Failure) {
        let windows = RateLimitSettings.window(limits.sessionsPerHour, .seconds(3600))
        do throws(Failure) {
            _ = try await limit([.init(RateLimitKey(.session, address.subscriber), windows)])
        } catch {
            if error.code == .rateLimited { throw error }
        }
    }

    /// Counts an attempt to register; also one for an address that is taken, which would otherwise tell which are.
    ///
    /// - Throws: `rateLimited`; `storageUnavailable`, `overloaded`.
    package func registration(from address: ClientAddress) async throws(Failure) {
        let windows = RateLimitSettings.window(limits.registrationsPerHour, .seconds(3600))
        _ = try await limit([.init(RateLimitKey(.registration, address.subscriber), windows)])
    }

    /// Counts a callback that nobody has signed.
    ///
    /// - Throws: `rateLimited`; `storageUnavailable`, `overloaded`.
    package func unsignedCallback(from address: ClientAddress) async throws(Failure) {
        let windows = RateLimitSettings.window(limits.unsignedCallbacksPerMinute, .seconds(60))
        _ = try await limit([.init(RateLimitKey(.unsignedCallback, address.subscriber), windows)])
    }

    /// Lets somebody try a password, and counts the attempt if it was wrong.
    ///
    /// It is counted before it is made, and given back if it was right: many at once are no way around. An account from
    /// which strangers are kept away is open for its owner, at an address from which they signed in before.
    ///
    /// - Parameters:
    ///   - email: as it was typed.
    ///   - attempt: throws `unauthenticated` where the password was wrong.
    /// - Throws: `rateLimited`, and what `attempt` throws.
    package func signIn<Output: Sendable>(
        _ email: String, from address: ClientAddress, attempt: () async throws(Failure) -> Output
    ) async throws(Failure) -> Output {
        let account = EmailAddress(email).map { Array($0.text.utf8) }
        let receipts = try await limit(try await signInDemands(account, address))
        let output: Output
        do throws(Failure) {
            output = try await attempt()
        } catch {
            if error.code != .unauthenticated { await limit.refund(receipts) }
            throw error
        }
        await limit.refund(receipts)
        if let account, limits.wideSignInFailures != nil {
            do throws(Failure) {
                try await repository.mark(Self.familiar(account, address), for: Self.familiarity)
            } catch {
                // The next time will do.
            }
        }
        return output
    }

    private func signInDemands(
        _ account: [UInt8]?, _ address: ClientAddress
    ) async throws(Failure) -> [RateLimiter.Demand] {
        let narrow = RateLimitSettings.window(limits.signInFailures, RateLimitSettings.signInWindow)
        let wide = RateLimitSettings.window(limits.wideSignInFailures, RateLimitSettings.signInWindow)
        var demands: [RateLimiter.Demand] = []
        if let account {
            demands.append(.init(RateLimitKey(.signIn, account, address.subscriber), narrow))
            if !wide.isEmpty, !(try await repository.isMarked(Self.familiar(account, address))) {
                demands.append(.init(RateLimitKey(.signInAccount, account), wide))
            }
        }
        demands.append(.init(RateLimitKey(.signInAddress, address.subscriber), wide))
        return demands
    }

    private static func familiar(_ account: [UInt8], _ address: ClientAddress) -> RateLimitKey {
        RateLimitKey(.familiar, account, address.subscriber)
    }
}
