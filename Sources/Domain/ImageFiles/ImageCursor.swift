/// A bounds-checked cursor over a file's bytes.
struct ImageCursor {
    let bytes: [UInt8]
    /// Offset of the next byte.
    private(set) var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var remaining: Int { bytes.count - offset }

    /// Skips `count` bytes and returns their range.
    mutating func take(_ count: Int) throws(ImageFileError) -> Range<Int> {
        guard count <= remaining else { throw .truncated }
        defer { offset += count }
        return offset..<(offset + count)
    }

    mutating func uint8() throws(ImageFileError) -> UInt8 {
        bytes[try take(1).lowerBound]
    }

    /// Big-endian, as in PNG and JPEG.
    mutating func uint16() throws(ImageFileError) -> Int {
        let start = try take(2).lowerBound
        return Int(bytes[start]) << 8 | Int(bytes[start + 1])
    }

    /// Big-endian, as in PNG.
    mutating func uint32() throws(ImageFileError) -> UInt32 {
        let start = try take(4).lowerBound
        return bytes[start..<(start + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Little-endian, as in WebP.
    mutating func littleEndianUInt32() throws(ImageFileError) -> UInt32 {
        try uint32().byteSwapped
    }
}
