/// A search: words and phrases that must occur in an item's texts, and those that must not.
package struct SearchText: Sendable, Hashable {
    /// In characters.
    package static let maximumLength = 200

    package let wanted: [SearchTerm]
    package let excluded: [SearchTerm]

    /// Reads words, `"phrases"`, and both with a minus before them, which excludes them. A quote that is not closed
    /// reaches to the end.
    ///
    /// - Parameter text: as typed. Nil if it is longer than `maximumLength`. Blank text wants nothing.
    package init?(_ text: String) {
        // Bytes first: counting the characters of a megabyte is slow.
        guard text.utf8.count <= Self.maximumLength * 16, text.count <= Self.maximumLength else { return nil }
        var (wanted, excluded) = ([SearchTerm](), [SearchTerm]())
        var rest = text[...]
        while let token = Self.nextToken(in: &rest) {
            let term = SearchTerm(String(token.text))
            guard !term.folded.isEmpty else { continue }
            if token.isExcluded {
                if !excluded.contains(term) { excluded.append(term) }
            } else if !wanted.contains(term) {
                wanted.append(term)
            }
        }
        self.wanted = wanted
        self.excluded = excluded
    }

    package var isEmpty: Bool { wanted.isEmpty && excluded.isEmpty }

    private static func nextToken(in rest: inout Substring) -> (text: Substring, isExcluded: Bool)? {
        rest = rest.drop(while: \.isWhitespace)
        guard !rest.isEmpty else { return nil }
        var isExcluded = false
        if rest.first == "-", let next = rest.dropFirst().first, !next.isWhitespace {
            isExcluded = true
            rest.removeFirst()
        }
        let token: Substring
        if rest.first == "\"" {
            rest.removeFirst()
            token = rest.prefix { $0 != "\"" }
            rest = rest[token.endIndex...].dropFirst()
        } else {
            token = rest.prefix { !$0.isWhitespace }
            rest = rest[token.endIndex...]
        }
        return (token, isExcluded)
    }
}
