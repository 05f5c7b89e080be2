/// Readable names of files that are legal on every system.
package enum EntryName {
    /// In characters.
    private static let maximumLength = 60
    /// In UTF-8.
    private static let maximumBytes = 120
    private static let illegal = Set("/\\:*?\"<>|".unicodeScalars)

    /// Such as `2026-11-26 A red fox in the snow`: the day, and the title or the prompt.
    ///
    /// - Returns: without an extension.
    package static func of(_ item: LibraryItem) -> String {
        let texts = [item.labels.title ?? "", item.prompt]
        let text = texts.lazy.map(legal).first { !$0.isEmpty } ?? item.reference.kind.rawValue
        return "\(CalendarDate(item.createdAt).dayText) \(text)"
    }

    /// The beginning of a text, with single spaces in the place of white space and of what file names cannot have.
    private static func legal(_ text: String) -> String {
        var name = ""
        var (length, bytes) = (0, 0)
        var isAfterSpace = false
        for character in text {
            let legal = String(String.UnicodeScalarView(character.unicodeScalars.filter { !isIllegal($0) }))
            if legal.isEmpty {
                isAfterSpace = isAfterSpace || character.unicodeScalars.contains(where: separates)
                continue
            }
            let piece = isAfterSpace && !name.isEmpty ? " \(legal)" : legal
            length += piece.count
            bytes += piece.utf8.count
            guard length <= maximumLength, bytes <= maximumBytes else { break }
            name += piece
            isAfterSpace = false
        }
        while name.hasSuffix(".") || name.hasSuffix(" ") { name.removeLast() }
        return name
    }

    private static func isIllegal(_ scalar: Unicode.Scalar) -> Bool { separates(scalar) || isInvisible(scalar) }

    private static func separates(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || illegal.contains(scalar)
    }

    /// Control characters, and those that change the direction of text.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.properties.isBidiControl || scalar == "\u{FEFF}"
    }
}
