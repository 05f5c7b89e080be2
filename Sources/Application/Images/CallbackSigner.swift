import Crypto
package import Domain
import FoundationEssentials

/// Signs and verifies callback URLs: without the secret a valid URL for a record cannot be forged.
package struct CallbackSigner: Sendable {
    /// In bytes, the length of the hash.
    package static let minimumSecretLength = 32
    package static let path = "/api/v1/nanobanana/callback"

    private let key: SymmetricKey
    private let previousKeys: [SymmetricKey]
    private let base: String

    /// - Parameters:
    ///   - secret: of `minimumSecretLength` bytes or more.
    ///   - previous: former secrets, whose signatures are still accepted.
    ///   - publicBase: the public base URL of this server, without a trailing slash.
    package init(secret: String, previous: [String] = [], publicBase: String) {
        key = SymmetricKey(data: Array(secret.utf8))
        previousKeys = previous.map { SymmetricKey(data: Array($0.utf8)) }
        base = publicBase
    }

    package func url(for record: RecordID) -> String {
        let signature = HMAC<SHA256>.authenticationCode(for: Array(record.text.utf8), using: key)
        return "\(base)\(Self.path)?record=\(record.text)&signature=\(signature.hexadecimal)"
    }

    /// The record of a callback URL; nil if the signature is missing or invalid.
    package func record(_ record: String?, signature: String?) -> RecordID? {
        guard let record, let id = RecordID(record), let signature, let code = Self.bytes(hex: signature),
            isValid(code, on: Array(id.text.utf8))
        else { return nil }
        return id
    }

    /// Tries all keys, in constant time.
    private func isValid(_ code: [UInt8], on message: [UInt8]) -> Bool {
        var isValid = false
        for key in [key] + previousKeys {
            isValid = HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: key) || isValid
        }
        return isValid
    }

    private static func bytes(hex: String) -> [UInt8]? {
        let digits = hex.utf8
        guard digits.count == SHA256.byteCount * 2 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(SHA256.byteCount)
        var high: UInt8?
        for digit in digits {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }
}
