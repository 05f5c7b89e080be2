/// Collects the header lines of a part up to the empty line. The only part of a body that the parser buffers.
struct MultipartHeaderBlock: Sendable {
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")

    private var bytes: [UInt8] = []
    private var lines: [Range<Int>] = []
    private var lineStart = 0

    /// - Returns: the part, once the empty line is complete.
    mutating func append(_ byte: UInt8, limits: MultipartLimits) throws(MultipartError) -> MultipartPart? {
        guard bytes.count < limits.headerBytes else { throw .headersTooLarge(limit: limits.headerBytes) }
        let followsReturn = bytes.count > lineStart && bytes.last == Self.carriageReturn
        // A lone CR or LF is rejected: parsers differ over whether it ends a line.
        guard followsReturn == (byte == Self.lineFeed) else { throw .malformedHeader }
        bytes.append(byte)
        guard byte == Self.lineFeed else { return nil }
        let line = lineStart..<(bytes.count - 2)
        lineStart = bytes.count
        if line.isEmpty { return try MultipartPart(headerLines: lines.map { bytes[$0] }) }
        guard lines.count < limits.headerLines else { throw .tooManyHeaders(limit: limits.headerLines) }
        lines.append(line)
        return nil
    }
}
