/// A byte range of content of still unknown length, counted from 0.
package enum ByteRange: Sendable, Hashable {
    /// From a byte to the end.
    case from(Int64)
    /// From one byte to another, inclusive; clipped to the length.
    case within(ClosedRange<Int64>)
    /// The last bytes; all if there are fewer.
    case last(Int64)

    /// - Parameter total: the length of the whole content.
    /// - Returns: nil if the range is not satisfiable.
    package func bytes(of total: Int64) -> ClosedRange<Int64>? {
        switch self {
        case .from(let first): first < total ? first...total - 1 : nil
        case .within(let range):
            range.lowerBound < total ? range.lowerBound...min(range.upperBound, total - 1) : nil
        case .last(let count): count > 0 && total > 0 ? max(0, total - count)...total - 1 : nil
        }
    }
}
