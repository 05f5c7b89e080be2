import TestSupport

/// Finds texts in responses that reveal where videos come from.
struct LeakDetector: Sendable {
    /// In lower case.
    private let secrets: [String]

    /// - Parameter secrets: the origin's host and port, keys, parts of signed URLs.
    init(_ secrets: [String]) {
        self.secrets =
            (secrets + ["dashscope", "aliyun", "qwen", "signature=", "ossaccesskeyid", "x-oss-"]).map {
                $0.lowercased()
            }
    }

    /// - Returns: the first secret in the text; nil if there is none.
    func leak(in text: String) -> String? {
        let text = text.lowercased()
        if let secret = secrets.first(where: { text.contains($0) }) { return secret }
        // Only as a separate word, because "across" and "Cross-Origin" contain it.
        return text.firstMatch(of: /(?:^|[^a-z])oss(?:[^a-z]|$)/).map { String($0.output) }
    }

    func leak(in response: TestResponse) -> String? {
        leak(in: response.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n") + "\n" + response.text)
    }
}
