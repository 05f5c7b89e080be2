import Crypto
import FoundationEssentials

/// Signs messages as in Standard Webhooks 1.0.0: HMAC-SHA256 over id, timestamp and body, with each configured secret,
/// so that secrets can be rotated.
package struct WebhookSigner: Sendable {
    package static let prefix = "whsec_"
    /// In bytes, decoded.
    package static let secretLengths = 24...64

    private let keys: [SymmetricKey]

    /// - Parameter secrets: each `whsec_` and 24 to 64 bytes in base64; nil if there is none, or one is malformed.
    package init?(_ secrets: [String]) {
        let keys = secrets.compactMap { secret -> SymmetricKey? in
            guard secret.hasPrefix(Self.prefix), let bytes = Data(base64Encoded: String(secret.dropFirst(6))),
                Self.secretLengths.contains(bytes.count)
            else { return nil }
            return SymmetricKey(data: bytes)
        }
        guard !keys.isEmpty, keys.count == secrets.count else { return nil }
        self.keys = keys
    }

    /// The header `webhook-signature`.
    ///
    /// - Parameter timestamp: of this attempt, in Unix seconds.
    package func signature(of message: AlertMessage, timestamp: Int64) -> String {
        let signed = Array("\(message.id).\(timestamp).\(message.body)".utf8)
        return keys.map { key in
            "v1,\(Data(HMAC<SHA256>.authenticationCode(for: signed, using: key)).base64EncodedString())"
        }.joined(separator: " ")
    }
}
