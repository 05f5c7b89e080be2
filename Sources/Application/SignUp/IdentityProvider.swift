/// The identity provider that users of the pages sign in with, by OpenID Connect.
package protocol IdentityProvider: Sendable {
    /// Whether each of its answers names its issuer (RFC 9207).
    var namesIssuer: Bool { get }

    /// The address that begins a sign-in.
    ///
    /// - Throws: `providerUnavailable` while its configuration is unknown.
    func address(for request: AuthorizationRequest) throws(Failure) -> String

    /// Exchanges a code for tokens.
    ///
    /// - Parameters:
    ///   - verifier: the secret behind the request's challenge.
    ///   - redirect: the address that the code was sent to.
    /// - Throws: `providerUnavailable`; `unauthenticated` if it refuses.
    func tokens(for code: String, verifier: String, redirect: String) async throws(Failure) -> ProviderTokens

    /// More about the user of an access token.
    ///
    /// - Returns: nil if the provider offers none.
    /// - Throws: as `tokens`.
    func profile(with accessToken: String) async throws(Failure) -> ProviderProfile?
}

package struct AuthorizationRequest: Sendable {
    /// The address that the answer is sent to.
    package let redirect: String
    package let state: String
    package let nonce: String
    /// SHA-256 of the verifier (RFC 7636).
    package let challenge: String
    /// Whether a user who is signed in at the provider has to sign in again.
    package let needsSignIn: Bool

    package init(redirect: String, state: String, nonce: String, challenge: String, needsSignIn: Bool) {
        self.redirect = redirect
        self.state = state
        self.nonce = nonce
        self.challenge = challenge
        self.needsSignIn = needsSignIn
    }
}

package struct ProviderTokens: Sendable {
    package let idToken: String
    package let accessToken: String?

    package init(idToken: String, accessToken: String?) {
        self.idToken = idToken
        self.accessToken = accessToken
    }
}
