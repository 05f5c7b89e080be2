/// Rate limit counters in fixed windows, shared by all processes. All times are by the database clock.
package protocol RateLimitRepository: Sendable {
    /// Atomically counts one action, if no window is exhausted.
    ///
    /// A window starts with its first action and ends after its length.
    func take(_ key: RateLimitKey, _ windows: [RateLimitWindow]) async throws(Failure) -> RateLimitDecision

    /// The time until an action would be allowed; nil if it would be now. Counts nothing.
    func wait(for key: RateLimitKey, _ windows: [RateLimitWindow]) async throws(Failure) -> Duration?

    /// Refunds an action, in windows that have not ended since.
    func refund(_ receipt: RateLimitReceipt) async throws(Failure)

    /// Marks a key for a while, or extends its mark.
    func mark(_ key: RateLimitKey, for length: Duration) async throws(Failure)

    func isMarked(_ key: RateLimitKey) async throws(Failure) -> Bool
}

/// The key of a counter.
package struct RateLimitKey: Sendable, Hashable {
    /// The kind of action.
    package enum Kind: String, Sendable {
        case submission = "order"
        case anonymousSubmission = "anonymous-order"
        case session, registration
        case signIn = "sign-in"
        case signInAccount = "sign-in-account"
        case signInAddress = "sign-in-address"
        case familiar
        case sharePassword = "share-password"
        case totalSharePassword = "share-password-total"
        case familiarShare = "familiar-share"
        case shareUnlock = "share-unlock"
        case newSharePassword = "new-share-password"
        case unsignedCallback = "unsigned-callback"
        case faultyUpload = "faulty-upload"
        case secondFactor = "second-factor"
        case totalSecondFactor = "second-factor-total"
        case familiarFactor = "familiar-factor"
        case wrongFactor = "wrong-factor"
        case factorNotice = "factor-notice"
        case missedKey = "missed-key"
        case missedReset = "missed-reset"
        case missedInvitation = "missed-invitation"
        case missedSetup = "missed-setup"
        case missedVerification = "missed-verification"
        case forgot
        case forgotAddress = "forgot-address"
        case closureNotice = "closure-notice"
        case oidc
        case keySubmission = "key-order"
        case verification
    }

    package let kind: Kind
    /// Who acts; the parts are encoded unambiguously.
    package let parts: [[UInt8]]

    package init(_ kind: Kind, _ parts: [UInt8]...) {
        self.kind = kind
        self.parts = parts
    }
}

/// A limit per window length.
package struct RateLimitWindow: Sendable, Hashable {
    package let limit: Int
    package let length: Duration

    package init(_ limit: Int, in length: Duration) {
        self.limit = limit
        self.length = length
    }
}

package enum RateLimitDecision: Sendable {
    case taken(RateLimitReceipt)
    /// - Parameter wait: until no window is exhausted.
    case refused(wait: Duration)
}

/// A counted action, for a refund.
package struct RateLimitReceipt: Sendable, Hashable {
    package let key: RateLimitKey
    /// The end of each window, in Unix milliseconds.
    package let ends: [Int64]

    package init(key: RateLimitKey, ends: [Int64]) {
        self.key = key
        self.ends = ends
    }
}
