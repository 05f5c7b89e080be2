import Crypto
package import Domain
import FoundationEssentials

/// Makes the callback address of a record, and knows its own again: the address carries a signature that nobody can
/// make without the secret, so whoever holds it was given it by the provider or by us.
package struct CallbackSigner: Sendable {
    /// In bytes; as long as the hash.
    package static let minimumSecretLength = 32
    package static let path = "/api/v1/nanobanana/callback"

    private let key: SymmetricKey
    private let previousKeys: [SymmetricKey]
    private let base: String

    /// - Parameters:
    ///   - secret: of `minimumSecretLength` bytes or more.
    ///   - previous: secrets that signed before, whose signatures are known as long as they stand here.
    ///   - publicBase: under which the provider reaches us, without a slash at the end.
    package init(secret: String, previous: [String] = [], publicBase: String) {
        key = SymmetricKey(data: Array(secret.utf8))
        previousKeys = previous.map { SymmetricKey(data: Array($0.utf8)) }
        base = publicBase
    }

    package func address(for record: RecordID) -> String {
        let signature = HMAC<SHA256>.authenticationCode(for: Array(record.text.utf8), using: key)
        return "\(base)\(Self.path)?record=\(record.text)&signature=\(signature.hexadecimal)"
    }

    /// The record that an address was made for, or nil where the signature is missing or not ours.
    package func record(_ record: String?, signature: String?) -> RecordID? {
        guard let record, let id = RecordID(record), let signature, let code = Self.bytes(hex: signature),
            isOurs(code, on: Array(id.text.utf8))
        else { return nil }
        return id
    }

    /// All the keys are tried, each to its end, so the time says nothing of which was near.
    private func isOurs(_ code: [UInt8], on message: [UInt8]) -> Bool {
        var isOurs = false
        for key in [key] + previousKeys {
            isOurs = HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: key) || isOurs
        }
        return isOurs
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
