import Crypto
import FoundationEssentials

/// Signs messages by the scheme of Standard Webhooks 1.0.0: HMAC-SHA256 over id, time and body, with each secret that is
/// in use, so that a receiver can be moved from one to the next.
package struct WebhookSigner: Sendable {
    package static let prefix = "whsec_"
    /// In bytes, once it is decoded.
    package static let secretLengths = 24...64

    private let keys: [SymmetricKey]

    /// - Parameter secrets: each `whsec_` and 24 to 64 bytes in base64; nil where there is none, or one is not so.
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
    /// - Parameter timestamp: of this attempt, in seconds since 1970.
    package func signature(of message: AlertMessage, timestamp: Int64) -> String {
        let signed = Array("\(message.id).\(timestamp).\(message.body)".utf8)
        return keys.map { key in
            "v1,\(Data(HMAC<SHA256>.authenticationCode(for: signed, using: key)).base64EncodedString())"
        }.joined(separator: " ")
    }
}
