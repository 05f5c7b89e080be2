import Crypto
import Domain
import FoundationEssentials

/// Encrypts secrets that the server needs in clear (AES-256-GCM), each for one context, such as its account: in another
/// account's document it cannot be opened.
package struct SecretBox: Sendable {
    private struct Key: Sendable {
        let name: String
        let key: SymmetricKey
    }

    private static let keyLength = 32

    private let keys: [Key]

    /// - Parameters:
    ///   - secrets: of the server; the first encrypts, the others are former ones.
    ///   - purpose: separates the keys from those of other purposes.
    package init(secrets: [String], purpose: String) {
        keys = secrets.map { secret in
            let key = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: Array(secret.utf8)), info: Array(purpose.utf8),
                outputByteCount: Self.keyLength)
            let name = HMAC<SHA256>.authenticationCode(for: Array("name".utf8), using: key).prefix(4)
            return Key(name: name.hexadecimal, key: key)
        }
    }

    /// The name of the key that encrypts; nil without secrets.
    var currentKey: String? { keys.first?.name }

    /// - Throws: `notConfigured` without secrets.
    package func seal(_ secret: [UInt8], for context: String) throws(Failure) -> SealedSecret {
        guard let current = keys.first else {
            throw Failure(.notConfigured, "This server has no secret to encrypt with.")
        }
        do {
            let box = try AES.GCM.seal(secret, using: current.key, authenticating: Array(context.utf8))
            guard let bytes = box.combined else { throw CryptoKitError.incorrectParameterSize }
            return SealedSecret(key: current.name, bytes: Array(bytes))
        } catch {
            throw .unexpected("a secret could not be encrypted: \(error)")
        }
    }

    /// - Returns: nil if none of the keys has encrypted it for this context.
    package func open(_ sealed: SealedSecret, for context: String) -> [UInt8]? {
        guard let key = keys.first(where: { $0.name == sealed.key })?.key,
            let box = try? AES.GCM.SealedBox(combined: sealed.bytes),
            let secret = try? AES.GCM.open(box, using: key, authenticating: Array(context.utf8))
        else { return nil }
        return Array(secret)
    }
}
