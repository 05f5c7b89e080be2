/// The e-mail address of an account, normalized for storage and lookup.
package struct EmailAddress: Sendable, Hashable {
    /// In bytes: the longest forward path of RFC 5321, without its brackets.
    package static let maximumLength = 254
    private static let maximumLocalLength = 64
    private static let maximumLabelLength = 63

    /// In lower case.
    package let text: String

    /// - Parameter text: trimmed of white space and lower-cased. Nil unless it is an ASCII address with a domain of two
    ///   or more labels. Other scripts are rejected: letters that look alike would be two accounts, and an
    ///   internationalized domain has an ASCII form.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let start = bytes.firstIndex { !Self.isSpace($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !Self.isSpace($0) }.map { $0 + 1 } ?? start
        let trimmed = bytes[start..<end]
        guard (3...Self.maximumLength).contains(trimmed.count), let at = trimmed.lastIndex(of: UInt8(ascii: "@")),
            Self.isLocal(trimmed[..<at]), Self.isDomain(trimmed[(at + 1)...])
        else { return nil }
        self.text = String(decoding: trimmed, as: UTF8.self).lowercased()
    }

    /// A dot-atom of RFC 5322: unquoted atoms separated by single dots.
    private static func isLocal(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count <= maximumLocalLength
            && bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
                !atom.isEmpty && atom.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
            }
    }

    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let hyphen = UInt8(ascii: "-")
        return labels.count >= 2
            && labels.allSatisfy { label in
                (1...maximumLabelLength).contains(label.count) && label.first != hyphen && label.last != hyphen
                    && label.allSatisfy { isAlphanumeric($0) || $0 == hyphen }
            }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}
