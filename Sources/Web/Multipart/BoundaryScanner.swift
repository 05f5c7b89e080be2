/// Finds the line end and boundary between parts in a stream of chunks.
///
/// A carriage return stands at the delimiter's front and nowhere else in it, so after a mismatch no other match can be
/// under way than one that the mismatching byte begins: each byte is looked at no more than twice, whatever it is. What
/// was matched in earlier chunks need not be kept either: it is the delimiter's own front.
struct BoundaryScanner: Sendable {
    /// What one scan found.
    struct Result {
        /// Bytes of earlier chunks that turned out to be content; they come before `content`.
        let held: ArraySlice<UInt8>
        /// Content in this chunk.
        let content: ArraySlice<UInt8>
        /// Whether the delimiter follows the content; if not, the chunk is used up.
        let isAtBoundary: Bool
    }

    private let delimiter: [UInt8]
    /// How many of the delimiter's bytes were matched last.
    private var matched = 0
    /// How many of those were never there, but taken for granted.
    private var implied = 0

    init(_ boundary: MultipartBoundary) {
        delimiter = Array("\r\n--\(boundary.value)".utf8)
    }

    /// Begins anew at the start of a line, where a boundary needs no line end of its own before it.
    mutating func startLine() {
        matched = 2
        implied = 2
    }

    /// Takes content off the front of `rest`, and the delimiter after it if it is there.
    mutating func scan(_ rest: inout ArraySlice<UInt8>) -> Result {
        let start = rest.startIndex
        // Of `matched`, those in earlier chunks; zero once they are known for content.
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
