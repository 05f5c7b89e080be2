package import Domain

extension RateLimitPolicy {
    /// How long a network stays familiar for an account after a right second factor.
    private static let factorFamiliarity: Duration = .seconds(30 * 86_400)
    private static let hour: Duration = .seconds(3600)
    /// So many wrong second factors in an hour are not mistyped: another person knows the password.
    private static let suspiciousFactors = 10

    /// Limits wrong second factors of an account: from one network, and from all networks that are not familiar.
    ///
    /// As with passwords, an attempt is counted before it is made, and refunded unless the code was wrong.
    ///
    /// - Parameter attempt: throws `secondFactorRequired` if the code is wrong.
    /// - Throws: `rateLimited`, and what `attempt` throws.
    package func secondFactor(
        of account: RecordID, from address: ClientAddress, attempt: () async throws(Failure) -> Void
    ) async throws(Failure) {
        let (id, network) = (Array(account.text.utf8), address.subscriberPrefix)
        let familiar = RateLimitKey(.familiarFactor, id, network)
        let narrow = RateLimiter.Demand(
            RateLimitKey(.secondFactor, id, network),
            RateLimitSettings.window(limits.secondFactorFailures, RateLimitSettings.signInWindow))
        let wide = RateLimiter.Demand(
            RateLimitKey(.totalSecondFactor, id),
            RateLimitSettings.window(limits.totalSecondFactorFailures, Self.hour))
        try limit.check([narrow])
        let isSpared = wide.windows.isEmpty ? true : try await repository.isMarked(familiar)
        let receipts: [RateLimitReceipt]
        do throws(Failure) {
            receipts = try await limit(isSpared ? [narrow] : [narrow, wide])
        } catch {
            // A flood of attempts causes no database commands.
            if error.code == .rateLimited { limit.refuse(narrow, for: .seconds(error.retryAfter ?? 1)) }
            throw error
        }
        do throws(Failure) {
            try await attempt()
        } catch {
            if error.code != .secondFactorRequired { await limit.refund(receipts) }
            throw error
        }
        await limit.refund(receipts)
        if !wide.windows.isEmpty {
            do throws(Failure) {
                try await repository.mark(familiar, for: Self.factorFamiliarity)
            } catch {
                // Retried the next time.
            }
        }
    }

    /// Counts a wrong second factor of an account.
    ///
    /// - Returns: whether its owner is to be told that another person knows the password: at the tenth in an hour, once
    ///   an hour.
    package func isSuspicious(_ account: RecordID) async throws(Failure) -> Bool {
        let id = Array(account.text.utf8)
        let isTold = try await !isWithin(Self.suspiciousFactors - 1, RateLimitKey(.wrongFactor, id))
        return isTold ? try await isWithin(1, RateLimitKey(.factorNotice, id)) : false
    }

    /// Counts an action of the hour, if it is within a limit; nil for none.
    func isWithin(_ count: Int?, _ key: RateLimitKey) async throws(Failure) -> Bool {
        do throws(Failure) {
            _ = try await limit([.init(key, RateLimitSettings.window(count, Self.hour))])
            return true
        } catch {
            if error.code == .rateLimited { return false }
            throw error
        }
    }
}
