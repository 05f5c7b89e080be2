import Crypto
package import Domain

extension TOTP {
    package static func code(of step: Int64, secret: [UInt8]) -> String {
        let key = SymmetricKey(data: secret)
        return code(from: Array(HMAC<Insecure.SHA1>.authenticationCode(for: message(of: step), using: key)))
    }

    /// The step of a code; nil if it is wrong now. Compares all in constant time.
    package static func step(of code: String, secret: [UInt8], at now: Timestamp) -> Int64? {
        let typed = SymmetricKey(data: Array(code.utf8))
        return steps(at: now).filter { SymmetricKey(data: Array(Self.code(of: $0, secret: secret).utf8)) == typed }.last
    }
}

extension RecoveryCode {
    /// What is stored of it.
    package var hash: SecretHash { SecretHash(sha256: Array(text.utf8)) }
}
