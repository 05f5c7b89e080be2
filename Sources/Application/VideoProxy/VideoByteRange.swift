/// A part of a video, in bytes counted from 0, as it can be asked for before the video's length is known.
package enum VideoByteRange: Sendable, Hashable {
    /// From a byte to the end.
    case from(Int64)
    /// From one byte to another, both included; where the video is shorter, to its end.
    case within(ClosedRange<Int64>)
    /// So many bytes at the end; all where it has no more.
    case last(Int64)

    /// - Parameter total: the length of the video.
    /// - Returns: nil where the video has no byte of it.
    package func bytes(of total: Int64) -> ClosedRange<Int64>? {
        switch self {
        case .from(let first): first < total ? first...total - 1 : nil
        case .within(let range):
            range.lowerBound < total ? range.lowerBound...min(range.upperBound, total - 1) : nil
        case .last(let count): count > 0 && total > 0 ? max(0, total - count)...total - 1 : nil
        }
    }
}
