package import Domain

/// The text of an API key: `ai_`, 27 random characters of 62 (160 bits), and 6 check characters, so that a mistyped key
/// is told apart without the database. Secret scanners find it as `ai_[0-9A-Za-z]{33}`. Only its hash is stored.
package struct APIKeySecret: Sendable, Hashable {
    package static let start = "ai_"
    /// Of the whole text, in characters.
    package static let length = 36
    /// What its owner sees later, in characters.
    package static let prefixLength = 8

    private static let randomLength = 27
    private static let checkLength = 6
    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    package let text: String

    /// - Parameter randomBytes: makes cryptographically random bytes.
    package init(_ randomBytes: (_ count: Int) -> [UInt8]) {
        var random: [UInt8] = []
        while random.count < Self.randomLength {
            // Without the last bytes, which would make some digits likelier than others.
            let even = randomBytes(Self.length).filter { $0 < 248 }
            random += even.prefix(Self.randomLength - random.count).map { Self.digits[Int($0) % Self.digits.count] }
        }
        text = Self.start + String(decoding: random + Self.check(random), as: UTF8.self)
    }

    /// - Returns: nil if no key has this text.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == Self.length, text.hasPrefix(Self.start) else { return nil }
        let random = Array(bytes.dropFirst(Self.start.utf8.count).prefix(Self.randomLength))
        guard random.allSatisfy(Self.digits.contains), Array(bytes.suffix(Self.checkLength)) == Self.check(random)
        else { return nil }
        self.text = text
    }

    package var prefix: String { String(text.prefix(Self.prefixLength)) }

    package var hash: SecretHash { SecretHash(sha256: Array(text.utf8)) }

    /// The CRC-32 of the random characters.
    private static func check(_ random: [UInt8]) -> [UInt8] {
        var rest = Int(CRC32.checksum(of: random[...]))
        var check: [UInt8] = []
        for _ in 0..<checkLength {
            check.append(digits[rest % digits.count])
            rest /= digits.count
        }
        return check.reversed()
    }
}
