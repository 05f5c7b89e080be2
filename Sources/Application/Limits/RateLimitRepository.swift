/// Counts what is done under keys, in windows of time, right across all processes. All times are the database's.
package protocol RateLimitRepository: Sendable {
    /// Counts one more, in one step, if each of the windows has room for it.
    ///
    /// A window begins with the first that is counted in it, and ends when its length has passed.
    func take(_ key: RateLimitKey, _ windows: [RateLimitWindow]) async throws(Failure) -> RateLimitDecision

    /// Takes back what was counted, in those windows that have not ended since.
    func refund(_ receipt: RateLimitReceipt) async throws(Failure)

    /// Remembers a key for a while, or for longer than before.
    func mark(_ key: RateLimitKey, for length: Duration) async throws(Failure)

    func isMarked(_ key: RateLimitKey) async throws(Failure) -> Bool
}

/// What is counted together.
package struct RateLimitKey: Sendable, Hashable {
    /// What it is that is counted.
    package enum Kind: String, Sendable {
        case order
        case anonymousOrder = "anonymous-order"
        case session, registration
        case signIn = "sign-in"
        case signInAccount = "sign-in-account"
        case signInAddress = "sign-in-address"
        case familiar
        case unsignedCallback = "unsigned-callback"
    }

    package let kind: Kind
    /// Whose; each part is told apart from its neighbours.
    package let parts: [[UInt8]]

    package init(_ kind: Kind, _ parts: [UInt8]...) {
        self.kind = kind
        self.parts = parts
    }
}

/// So many in so long.
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
    /// - Parameter wait: until there is room again in all the windows.
    case refused(wait: Duration)
}

/// What was counted, to be given back if it came to nothing.
package struct RateLimitReceipt: Sendable, Hashable {
    package let key: RateLimitKey
    /// When each window ends, in milliseconds since 1970.
    package let ends: [Int64]

    package init(key: RateLimitKey, ends: [Int64]) {
        self.key = key
        self.ends = ends
    }
}
