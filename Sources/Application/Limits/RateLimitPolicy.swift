package import Domain

/// Applies the rate limits to the callers' actions.
package struct RateLimitPolicy: Sendable {
    /// How long a client IP address stays familiar for an account after a sign-in.
    private static let familiarity: Duration = .seconds(30 * 86_400)

    private let limits: RateLimitSettings
    private let limit: RateLimiter
    private let repository: any RateLimitRepository

    package init(_ limits: RateLimitSettings, repository: any RateLimitRepository) {
        self.limits = limits
        self.repository = repository
        limit = RateLimiter(repository: repository)
    }

    /// Counts a submission; call it after validation, and not for a repeated request.
    ///
    /// - Parameter address: counts the anonymous submissions of this IP address together; nil to skip that.
    /// - Throws: `rateLimited`, then nothing was counted; `storageUnavailable`, `overloaded`.
    package func submission(by owner: Owner, anonymousFrom address: ClientAddress?) async throws(Failure) {
        var demands = [
            RateLimiter.Demand(RateLimitKey(.submission, Array(owner.text.utf8)), limits.submissions.windows)
        ]
        if let address {
            demands.append(
                .init(RateLimitKey(.anonymousSubmission, address.subscriberPrefix), limits.anonymousSubmissions.windows)
            )
        }
        _ = try await limit(demands)
    }

    /// Counts a new anonymous session. Allowed while the database is unavailable: the session can do nothing then.
    ///
    /// - Throws: `rateLimited`.
    package func newSession(from address: ClientAddress) async throws(Failure) {
        let windows = RateLimitSettings.window(limits.sessionsPerHour, .seconds(3600))
        do throws(Failure) {
            _ = try await limit([.init(RateLimitKey(.session, address.subscriberPrefix), windows)])
        } catch {
            if error.code == .rateLimited { throw error }
        }
    }

    /// Counts an attempt to register, also for a taken address, so as not to reveal which are taken.
    ///
    /// - Throws: `rateLimited`; `storageUnavailable`, `overloaded`.
    package func registration(from address: ClientAddress) async throws(Failure) {
        let windows = RateLimitSettings.window(limits.registrationsPerHour, .seconds(3600))
        _ = try await limit([.init(RateLimitKey(.registration, address.subscriberPrefix), windows)])
    }

    /// Counts an unsigned callback.
    ///
    /// - Throws: `rateLimited`; `storageUnavailable`, `overloaded`.
    package func unsignedCallback(from address: ClientAddress) async throws(Failure) {
        let windows = RateLimitSettings.window(limits.unsignedCallbacksPerMinute, .seconds(60))
        _ = try await limit([.init(RateLimitKey(.unsignedCallback, address.subscriberPrefix), windows)])
    }

    /// Limits failed sign-ins.
    ///
    /// An attempt is counted before it is made, and refunded unless the password was wrong, so that concurrent attempts
    /// cannot bypass the limit. The account-wide limit spares IP addresses that the owner has signed in from.
    ///
    /// - Parameters:
    ///   - email: as typed.
    ///   - attempt: throws `unauthenticated` if the password is wrong.
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
        if let account, limits.totalSignInFailures != nil {
            do throws(Failure) {
                try await repository.mark(Self.familiar(account, address), for: Self.familiarity)
            } catch {
                // Retried at the next sign-in.
            }
        }
        return output
    }

    private func signInDemands(
        _ account: [UInt8]?, _ address: ClientAddress
    ) async throws(Failure) -> [RateLimiter.Demand] {
        let narrow = RateLimitSettings.window(limits.signInFailures, RateLimitSettings.signInWindow)
        let wide = RateLimitSettings.window(limits.totalSignInFailures, RateLimitSettings.signInWindow)
        var demands: [RateLimiter.Demand] = []
        if let account {
            demands.append(.init(RateLimitKey(.signIn, account, address.subscriberPrefix), narrow))
            if !wide.isEmpty, !(try await repository.isMarked(Self.familiar(account, address))) {
                demands.append(.init(RateLimitKey(.signInAccount, account), wide))
            }
        }
        demands.append(.init(RateLimitKey(.signInAddress, address.subscriberPrefix), wide))
        return demands
    }

    private static func familiar(_ account: [UInt8], _ address: ClientAddress) -> RateLimitKey {
        RateLimitKey(.familiar, account, address.subscriberPrefix)
    }
}
