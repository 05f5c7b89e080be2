/// The key of an object in its store: an unguessable name, in two levels of folders made from its first digits.
package struct ObjectKey: Sendable, Hashable {
    /// Such as `4f/a0/4fa0….png`.
    package let text: String

    /// - Parameters:
    ///   - random: sixteen bytes.
    ///   - fileExtension: without the dot.
    package init(random: [UInt8], fileExtension: String) {
        let digits = random.hexadecimal
        text = "\(digits.prefix(2))/\(digits.dropFirst(2).prefix(2))/\(digits).\(fileExtension)"
    }

    /// - Parameter text: 32 lower-case hexadecimal digits, a dot and an extension of one to five lower-case letters or
    ///   digits, with or without its folders; nil for anything else, such as a path out of the store.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, Self.isName(name) else { return nil }
        switch parts.count {
        case 1: break
        case 3: guard parts[0] == name.prefix(2), parts[1] == name.dropFirst(2).prefix(2) else { return nil }
        default: return nil
        }
        self.text = text
    }

    /// Without the folders.
    package var name: String { String(text[(text.lastIndex(of: "/").map(text.index(after:)) ?? text.startIndex)...]) }

    /// Without the dot.
    package var fileExtension: String { String(text[text.index(after: text.lastIndex(of: ".")!)...]) }

    private static func isName(_ name: Substring) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        return parts[0].utf8.count == 32 && parts[0].utf8.allSatisfy(isHexadecimal)
            && (1...5).contains(parts[1].utf8.count) && parts[1].utf8.allSatisfy(isLetterOrDigit)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
