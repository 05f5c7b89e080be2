/// The name of a stored record: 24 lower-case hexadecimal digits, as clients see it and MongoDB keeps it.
package struct RecordID: Sendable, Hashable {
    package let text: String

    /// - Parameter text: exactly 24 hexadecimal digits; upper case is taken as lower case. Anything else gives nil.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 24, text.utf8.allSatisfy(Self.isHexadecimal) else { return nil }
        self.text = text.lowercased()
    }

    /// - Parameter hex: known to be 24 lower-case hexadecimal digits, for it was made from twelve bytes.
    package init(trusted hex: String) { text = hex }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
