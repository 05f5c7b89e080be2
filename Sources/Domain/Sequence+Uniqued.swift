extension Sequence where Element: Hashable {
    /// The first of equal elements, in their order.
    package func uniqued() -> [Element] {
        var known: Set<Element> = []
        return filter { known.insert($0).inserted }
    }
}

extension RandomAccessCollection where Index == Int {
    /// Parts of at most `size` elements, in their order.
    package func chunked(by size: Int) -> some Sequence<SubSequence> {
        stride(from: startIndex, to: endIndex, by: size).lazy.map { self[$0..<Swift.min($0 + size, endIndex)] }
    }
}
