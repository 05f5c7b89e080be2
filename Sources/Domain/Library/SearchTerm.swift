/// A word or phrase to search for, in linear time whatever it is.
package struct SearchTerm: Sendable, Hashable {
    /// In UTF-8.
    package let folded: [UInt8]
    /// For each prefix, the length of its longest proper border.
    private let borders: [Int]

    package init(_ text: String) {
        let folded = [UInt8](folding: text)
        var borders = [Int](repeating: 0, count: folded.count)
        var length = 0
        for index in folded.indices.dropFirst() {
            while length > 0, folded[index] != folded[length] { length = borders[length - 1] }
            if folded[index] == folded[length] { length += 1 }
            borders[index] = length
        }
        self.folded = folded
        self.borders = borders
    }

    /// - Parameter text: folded.
    package func occurs(in text: UnsafeRawBufferPointer) -> Bool {
        guard let first = folded.first else { return true }
        return folded.withUnsafeBufferPointer { folded in
            borders.withUnsafeBufferPointer { borders in
                // An occurrence that has not begun can end no later than the text.
                let lastStart = text.count - folded.count
                var (start, matched) = (0, 0)
                while start <= lastStart {
                    if matched == 0 {
                        while start <= lastStart, text[start] != first { start += 1 }
                        guard start <= lastStart else { return false }
                        matched = 1
                    }
                    while matched < folded.count, text[start + matched] == folded[matched] { matched += 1 }
                    if matched == folded.count { return true }
                    // The next start at which what has been compared still matches.
                    let border = borders[matched - 1]
                    start += matched - border
                    matched = border
                }
                return false
            }
        }
    }
}
