package import Domain

/// Applies the rate limits to the callers' actions.
package struct RateLimitPolicy: Sendable {
    /// How long a client IP address stays familiar for an account after a sign-in.
    private static let familiarity: Duration = .seconds(30 * 86_400)

    let limits: RateLimitSettings
    let limit: RateLimiter
    let repository: any RateLimitRepository

    package init(_ limits: RateLimitSettings, repository: any RateLimitRepository) {
        self.limits = limits
        self.repository = repository
        limit = RateLimiter(repository: repository)
    }

    /// Counts a submission; call it after validation, and not for a repeated request.
    ///
    /// - Parameters:
    ///   - address: counts the anonymous submissions of this IP address together; nil to skip that.
    ///   - key: the API key of the request.
    /// - Throws: `rateLimited`, then nothing was counted; `storageUnavailable`, `overloaded`.
    package func submission(
        by owner: Owner, anonymousFrom address: ClientAddress?, key: KeyAccess? = nil
    ) async throws(Failure) {
        _ = try await limit(submissionDemands(owner, address) + keyDemands(key))
    }

    /// Checks whether a submission would be accepted now, before its body is read. Counts nothing.
    ///
    /// - Throws: as `submission`.
    package func askForSubmission(
        by owner: Owner, anonymousFrom address: ClientAddress?, key: KeyAccess? = nil
    ) async throws(Failure) {
        try await limit.ask(submissionDemands(owner, address) + keyDemands(key))
    }

    private func submissionDemands(_ owner: Owner, _ address: ClientAddress?) -> [RateLimiter.Demand] {
        let ofOwner = RateLimiter.Demand(
            RateLimitKey(.submission, Array(owner.text.utf8)), limits.submissions.windows)
        guard let address else { return [ofOwner] }
        let key = RateLimitKey(.anonymousSubmission, address.subscriberPrefix)
        return [ofOwner, RateLimiter.Demand(key, limits.anonymousSubmissions.windows)]
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

    /// Counts an attempt to register by a person who may, also for a taken address, so as not to reveal which are
    /// taken.
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

    /// Limits uploads that are faulty, interrupted or over the submission limit: the server has read each for nothing.
    ///
    /// Each upload is counted before it is read, and refunded unless it was one of these.
    ///
    /// - Parameters:
    ///   - address: counts all anonymous visitors of this IP address together; nil to count by owner.
    ///   - submit: reads and submits it. Throws `validationFailed`, `payloadTooLarge` or `unsupportedMediaType` for a
    ///     faulty upload, `rateLimited` over the submission limit, and no `Failure` for an interrupted one.
    /// - Throws: `rateLimited`, `storageUnavailable`, and what `submit` throws.
    package func upload<Output>(
        by owner: Owner, anonymousFrom address: ClientAddress?, submit: () async throws -> Output
    ) async throws -> Output {
        let windows = RateLimitSettings.window(limits.faultyUploadsPerHour, .seconds(3600))
        let receipts = try await limit([
            .init(RateLimitKey(.faultyUpload, address?.subscriberPrefix ?? Array(owner.text.utf8)), windows)
        ])
        let output: Output
        do {
            output = try await submit()
        } catch let failure as Failure where !Self.isFault(failure) {
            await limit.refund(receipts)
            throw failure
        }
        await limit.refund(receipts)
        return output
    }

    private static func isFault(_ failure: Failure) -> Bool {
        switch failure.code {
        case .validationFailed, .payloadTooLarge, .unsupportedMediaType, .rateLimited: true
        default: false
        }
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
        let receipts = try await countSignIn(account, address)
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

    /// Counts an attempt to sign in. A rejection is cached under the address, alone or with the account, so that a
    /// flood of attempts causes no database commands.
    private func countSignIn(
        _ account: [UInt8]?, _ address: ClientAddress
    ) async throws(Failure) -> [RateLimitReceipt] {
        let narrow = RateLimitSettings.window(limits.signInFailures, RateLimitSettings.signInWindow)
        let wide = RateLimitSettings.window(limits.totalSignInFailures, RateLimitSettings.signInWindow)
        let ofAddress = RateLimiter.Demand(RateLimitKey(.signInAddress, address.subscriberPrefix), wide)
        guard let account else { return try await limit([ofAddress]) }
        let ofBoth = RateLimiter.Demand(RateLimitKey(.signIn, account, address.subscriberPrefix), narrow)
        var demands = [ofAddress, ofBoth]
        try limit.check(demands)
        if !wide.isEmpty, !(try await repository.isMarked(Self.familiar(account, address))) {
            demands.append(.init(RateLimitKey(.signInAccount, account), wide))
        }
        do throws(Failure) {
            return try await limit(demands)
        } catch {
            if error.code == .rateLimited { limit.refuse(ofBoth, for: .seconds(error.retryAfter ?? 1)) }
            throw error
        }
    }

    private static func familiar(_ account: [UInt8], _ address: ClientAddress) -> RateLimitKey {
        RateLimitKey(.familiar, account, address.subscriberPrefix)
    }
}
