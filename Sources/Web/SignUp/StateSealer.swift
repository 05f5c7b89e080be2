package import Application
package import Domain

/// Encrypts and authenticates the state of a sign-in for the cookie, so that any server can read it and no browser can
/// make one.
package struct StateSealer: Sendable {
    /// How long a user may take at the identity provider.
    package static let lifetime: Duration = .seconds(600)

    private let box: SecretBox

    /// - Parameter secrets: the one that signs tokens, then earlier ones.
    package init(_ secrets: [String]) { box = SecretBox(secrets: secrets, purpose: "oidc") }

    /// - Returns: the name of the key, a dot and base64url.
    /// - Throws: `notConfigured` without a secret.
    package func seal(_ state: SealedState) throws(Failure) -> String {
        let sealed = try box.seal(Array(state.json.utf8), for: ProviderCookie.name)
        return "\(sealed.key).\(Base64URL.text(of: sealed.bytes))"
    }

    /// - Returns: nil unless one of the secrets has sealed it, and it has not expired.
    package func open(_ text: some StringProtocol, now: Timestamp) -> SealedState? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let bytes = Base64URL.bytes(of: parts[1]),
            let json = box.open(SealedSecret(key: String(parts[0]), bytes: bytes), for: ProviderCookie.name),
            let state = SealedState(json: json), now < state.expiry
        else { return nil }
        return state
    }
}
