/// Texts that HTML must escape byte by byte: with a neighbour, what must be escaped is one character.
enum HostileText {
    private static let escapes = ["<": "&lt;", ">": "&gt;", "&": "&amp;", "\"": "&quot;", "'": "&#39;"]

    /// Each after a sign that joins the next one, and before a combining mark.
    static let all = escapes.keys.sorted().flatMap { ["a\u{600}\($0)z", "a\($0)\u{301}z"] }

    static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { escapes[String($0)] ?? String($0) }.joined()
    }

    static func isEscaped(_ text: String, in page: some Collection<UInt8>) -> Bool {
        page.contains(Array(escaped(text).utf8)) && !page.contains(Array(text.utf8))
    }
}
