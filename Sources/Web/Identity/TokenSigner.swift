package import Application
package import Domain
import JWTKit

/// Signs tokens for `TokenVerifier` with the shared secret (HS256).
package struct TokenSigner: Sendable {
    package enum Subject: Sendable {
        /// - Parameters:
        ///   - role: only `admin` has a meaning.
        ///   - session: that of a sign-in; nil for a token that is valid until it expires.
        case user(UserID, role: String?, session: RecordID? = nil)
        case session(SessionID)
    }

    private let keys = JWTKeyCollection()
    private let policy: TokenPolicy
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - secret: 32 bytes or more.
    ///   - policy: gives the issuer and audience of the tokens.
    package init(secret: String, policy: TokenPolicy, now: @escaping @Sendable () -> Timestamp) async {
        await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
        self.policy = policy
        self.now = now
    }

    /// - Parameter lifetime: truncated to whole seconds.
    package func sign(_ subject: Subject, for lifetime: Duration) async throws(Failure) -> SignedToken {
        let now = now().milliseconds / 1000
        let expiry = now + lifetime.components.seconds
        var claims = Claims(iss: policy.issuer, aud: policy.audience, iat: now, exp: expiry)
        switch subject {
        case .user(let user, let role, let session):
            (claims.sub, claims.role, claims.sid) = (user.text, role, session?.text)
        case .session(let session): claims.sessionID = session.text
        }
        do {
            return SignedToken(text: try await keys.sign(claims), expiry: Timestamp(milliseconds: expiry * 1000))
        } catch {
            throw .unexpected("token signing failed: \(error)")
        }
    }

    /// Times are in seconds since 1970.
    private struct Claims: JWTPayload {
        var sub: String?
        /// The session of a user, as in OpenID Connect; `session_id` is a visitor's.
        var sid: String?
        var sessionID: String?
        var role: String?
        var iss: String?
        var aud: String?
        var iat: Int64
        var exp: Int64

        enum CodingKeys: String, CodingKey {
            case sub, sid, role, iss, aud, iat, exp
            case sessionID = "session_id"
        }

        func verify(using algorithm: some JWTAlgorithm) throws {}
    }
}

package struct SignedToken: Sendable {
    package let text: String
    package let expiry: Timestamp
}
