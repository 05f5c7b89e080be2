/// Time-based one-time passwords (RFC 6238) as authenticator apps make them: HMAC-SHA-1, six digits, 30 seconds.
package enum TOTP {
    package static let digits = 6
    /// Of a secret, in bytes: the length of the hash.
    package static let secretLength = 20
    /// In milliseconds.
    private static let period: Int64 = 30_000
    /// How many steps the clocks of the server and the app may differ.
    private static let drift: Int64 = 1

    /// The steps whose codes are accepted at a time.
    package static func steps(at now: Timestamp) -> ClosedRange<Int64> {
        let step = now.milliseconds / period
        return step - drift...step + drift
    }

    /// What the secret signs for a step: its number, big-endian.
    package static func message(of step: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
    }

    /// The six digits of a step (RFC 4226, section 5.3).
    ///
    /// - Parameter signature: HMAC-SHA-1 of the step's message: 20 bytes.
    package static func code(from signature: [UInt8]) -> String {
        let offset = Int(signature[signature.count - 1] & 15)
        let number = signature[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let text = String(number % 1_000_000)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// The address that a QR code holds for an authenticator app.
    ///
    /// - Parameter name: of the account; encoded.
    package static func uri(for name: String, secret: [UInt8]) -> String {
        "otpauth://totp/Afterimage:\(encoded(name))?secret=\(Base32.text(of: secret))&issuer=Afterimage"
    }

    /// Percent-encodes all but the unreserved characters of RFC 3986.
    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default: "%" + [byte].hexadecimal.uppercased()
            }
        }.joined()
    }
}
