extension [UInt8] {
    /// Whether the text's UTF-8 bytes occur in the array.
    func contains(text: String) -> Bool {
        let pattern = Array(text.utf8)
        guard count >= pattern.count else { return false }
        return (0...(count - pattern.count)).contains { self[$0] == pattern[0] && self[$0...].starts(with: pattern) }
    }
}
