import Crypto
package import Domain
import FoundationEssentials

/// Encrypts and authenticates the state of a sign-in for the cookie (AES-GCM), so that any server can read it and no
/// browser can make one.
package struct StateSealer: Sendable {
    /// How long a user may take at the identity provider.
    package static let lifetime: Duration = .seconds(600)

    /// One of each secret; the first seals.
    private let keys: [SymmetricKey]

    /// - Parameter secrets: the one that signs tokens, then earlier ones.
    package init(_ secrets: [String]) {
        keys = secrets.map { secret in
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: Array(secret.utf8)), info: Array("oidc".utf8), outputByteCount: 32)
        }
    }

    /// - Returns: base64url; nil without a secret.
    package func seal(_ state: SealedState) -> String? {
        guard let key = keys.first, let box = try? AES.GCM.seal(Array(state.json.utf8), using: key) else { return nil }
        return box.combined.map { Base64URL.text(of: $0) }
    }

    /// - Returns: nil unless one of the secrets has sealed it, and it has not expired.
    package func open(_ text: some StringProtocol, now: Timestamp) -> SealedState? {
        guard let bytes = Base64URL.bytes(of: text), let box = try? AES.GCM.SealedBox(combined: bytes) else {
            return nil
        }
        for key in keys {
            if let json = try? AES.GCM.open(box, using: key), let state = SealedState(json: Array(json)) {
                return now < state.expiry ? state : nil
            }
        }
        return nil
    }
}
