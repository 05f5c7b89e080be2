/// The lines of a prompt that fit into a frame, and their font size.
struct TextLayout: Sendable, Equatable {
    let lines: [String]
    /// In pixels.
    let fontSize: Int
    /// In pixels.
    var lineHeight: Int { fontSize * 13 / 10 }
    var height: Int { lineHeight * lines.count }

    /// The average letter width of DejaVu Sans Bold, as a share of the font size; the margin allows for wide words.
    private static let letterWidth = 0.65

    init(_ text: String, width: Int, height: Int) {
        let words = Self.words(text)
        for size in [48, 40, 32, 26, 21, 17, 14] {
            let columns = max(8, Int(Double(width) * 0.88 / (Double(size) * Self.letterWidth)))
            let rows = max(2, Int(Double(height) * 0.7) / (size * 13 / 10))
            let lines = Self.wrap(words, columns: columns)
            // Short prompts are easier to read in large letters on few lines.
            let wanted = size > 21 ? min(rows, 4) : rows
            if lines.count <= wanted || size == 14 {
                fontSize = size
                self.lines = lines.count <= rows ? lines : lines.prefix(rows - 1) + ["…"]
                return
            }
        }
        fontSize = 14
        lines = []
    }

    private static func words(_ text: String) -> [String] {
        // More than fits in the smallest font size: the rest need not be wrapped.
        let shown = text.prefix(4000).filter { character in
            !character.unicodeScalars.contains { $0.properties.generalCategory == .control } || character.isWhitespace
        }
        return shown.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private static func wrap(_ words: [String], columns: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in words {
            var word = Substring(word)
            if !line.isEmpty, line.count + 1 + word.count <= columns {
                line += " " + word
                continue
            }
            if !line.isEmpty { lines.append(line) }
            while word.count > columns {
                lines.append(String(word.prefix(columns)))
                word = word.dropFirst(columns)
            }
            line = String(word)
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}
