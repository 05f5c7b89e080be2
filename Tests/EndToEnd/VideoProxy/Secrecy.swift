import TestSupport

/// What no client may ever see of where videos come from.
struct Secrecy: Sendable {
    /// In lower case.
    private let words: [String]

    /// - Parameter secrets: the origin's host and port, keys, parts of signed addresses.
    init(_ secrets: [String]) {
        words =
            (secrets + ["dashscope", "aliyun", "qwen", "signature=", "ossaccesskeyid", "x-oss-"]).map {
                $0.lowercased()
            }
    }

    /// - Returns: the first secret that the text tells; nil where it tells none.
    func told(by text: String) -> String? {
        let text = text.lowercased()
        if let word = words.first(where: { text.contains($0) }) { return word }
        // As a word of its own: it is in "across" and "Cross-Origin" too.
        return text.firstMatch(of: /(?:^|[^a-z])oss(?:[^a-z]|$)/).map { String($0.output) }
    }

    func told(by answer: TestAnswer) -> String? {
        told(by: answer.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n") + "\n" + answer.text)
    }
}
