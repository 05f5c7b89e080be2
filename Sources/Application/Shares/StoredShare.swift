import Crypto
package import Domain

/// A share with what decides who may look at it.
package struct StoredShare: Sendable {
    package let share: Share
    /// Nil if it has none, or one that cannot be read: `share.hasPassword` tells.
    package let password: PasswordHash?
    /// New with each password: what opens it for a visitor, and the names of its items, are made from it.
    package let secret: [UInt8]
    /// How long it can still be looked at.
    package let remaining: Duration

    package init(_ share: Share, password: PasswordHash?, secret: [UInt8], remaining: Duration) {
        self.share = share
        self.password = password
        self.secret = secret
        self.remaining = remaining
    }

    package static let secretLength = 32

    /// What a visitor gets for the right password.
    var pass: String {
        Base64URL.text(of: HMAC<SHA256>.authenticationCode(for: Self.message, using: SymmetricKey(data: secret)))
    }

    /// Whether one of the passes is of the current password; always without one.
    func isOpen(with passes: some Sequence<String>) -> Bool {
        guard share.hasPassword else { return true }
        guard secret.count >= Self.secretLength else { return false }
        // In constant time.
        return passes.contains { pass in
            guard let code = Base64URL.bytes(of: pass) else { return false }
            return HMAC<SHA256>.isValidAuthenticationCode(
                code, authenticating: Self.message, using: SymmetricKey(data: secret))
        }
    }

    private static let message = Array("unlock".utf8)
}
