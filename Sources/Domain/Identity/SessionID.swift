/// An anonymous visitor's session.
package struct SessionID: Sendable, Hashable {
    /// How many random bytes make a session that nobody can guess.
    package static let randomLength = 32

    package let text: String

    /// - Parameter text: 16 to 64 letters, digits, `-` and `_`; anything else gives nil.
    package init?(_ text: String) {
        guard (16...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = text
    }

    /// - Parameter bytes: `randomLength` of them; they become twice as many hexadecimal digits.
    package init(random bytes: [UInt8]) { text = bytes.hexadecimal }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
