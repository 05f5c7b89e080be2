/// Finds the line end and boundary between parts in a stream of chunks.
///
/// The delimiter contains a carriage return only at its start, so after a mismatch only the mismatching byte can start
/// another match: each byte is compared at most twice. Bytes matched in earlier chunks are not stored: they equal the
/// start of the delimiter.
struct BoundaryScanner: Sendable {
    /// The result of one scan.
    struct Result {
        /// Bytes of earlier chunks that turned out to be content; they precede `content`.
        let held: ArraySlice<UInt8>
        /// Content in this chunk.
        let content: ArraySlice<UInt8>
        /// Whether the delimiter follows the content; otherwise the chunk is consumed.
        let isAtBoundary: Bool
    }

    private let delimiter: [UInt8]
    /// The number of delimiter bytes matched so far.
    private var matched = 0
    /// How many of those were assumed, not read.
    private var implied = 0

    init(_ boundary: MultipartBoundary) {
        delimiter = Array("\r\n--\(boundary.value)".utf8)
    }

    /// Restarts at the start of a line, where a boundary needs no preceding line end.
    mutating func startLine() {
        matched = 2
        implied = 2
    }

    /// Removes content from the front of `rest`, and the delimiter if it follows.
    mutating func scan(_ rest: inout ArraySlice<UInt8>) -> Result {
        let start = rest.startIndex
        // The part of `matched` in earlier chunks; zero once known to be content.
        var carried = matched
        var held: ArraySlice<UInt8> = []
        let length = rest.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count, matched < delimiter.count {
                let byte = bytes[index]
                if byte == delimiter[matched] {
                    matched += 1
                    index += 1
                } else if matched > 0 {
                    if carried > 0 { held = delimiter[implied..<carried] }
                    (carried, matched, implied) = (0, 0, 0)
                } else {
                    index += 1
                    while index < bytes.count, bytes[index] != delimiter[0] { index &+= 1 }
                }
            }
            return index
        }
        let isAtBoundary = matched == delimiter.count
        let content = rest[start..<(carried > 0 ? start : start + length - matched)]
        rest = rest[(start + length)...]
        if isAtBoundary { (matched, implied) = (0, 0) }
        return Result(held: held, content: content, isAtBoundary: isAtBoundary)
    }
}
