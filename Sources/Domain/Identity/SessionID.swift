/// The session id of an anonymous visitor.
package struct SessionID: Sendable, Hashable {
    /// Number of random bytes in an unguessable session id.
    package static let randomLength = 32

    package let text: String

    /// - Parameter text: 16 to 64 letters, digits, `-` and `_`; nil otherwise.
    package init?(_ text: String) {
        guard (16...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = text
    }

    /// - Parameter bytes: `randomLength` random bytes, encoded as hexadecimal.
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
