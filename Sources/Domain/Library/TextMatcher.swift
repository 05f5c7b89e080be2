/// Decides for one item after the other whether a search finds it. Its memory is used again for each.
package struct TextMatcher {
    private let text: SearchText
    /// For each wanted term.
    private var isFound: [Bool]
    private var missing: Int
    private var isExcluded = false
    private var folded: [UInt8] = []

    package init(_ text: SearchText) {
        self.text = text
        isFound = text.wanted.map { _ in false }
        missing = text.wanted.count
    }

    /// Begins with another item.
    package mutating func reset() {
        for index in isFound.indices { isFound[index] = false }
        missing = text.wanted.count
        isExcluded = false
    }

    /// Whether the item is found by the fields that have been read.
    package var isMatch: Bool { missing == 0 && !isExcluded }

    /// Reads one of the item's texts. Nothing is found across the border of two.
    ///
    /// - Parameter field: in UTF-8.
    package mutating func read(_ field: UnsafeRawBufferPointer) {
        // Further fields change nothing.
        guard !isExcluded, missing > 0 || !text.excluded.isEmpty else { return }
        let capacity = Folding.capacity(for: field.count)
        if folded.count < capacity { folded = [UInt8](repeating: 0, count: capacity) }
        let count = folded.withUnsafeMutableBytes { Folding.fold(field, into: $0) }
        folded.withUnsafeBytes { bytes in
            let text = UnsafeRawBufferPointer(rebasing: bytes[..<count])
            isExcluded = self.text.excluded.contains { $0.occurs(in: text) }
            for (index, term) in self.text.wanted.enumerated() where !isFound[index] && term.occurs(in: text) {
                isFound[index] = true
                missing -= 1
            }
        }
    }
}
