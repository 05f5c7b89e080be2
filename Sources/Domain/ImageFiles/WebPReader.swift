/// Reads a WebP's chunks to the last byte and copies those of one still image.
///
/// Animated files are rejected: they contain any number of frames, each as large as the canvas, and none of them is the
/// reference image. Bytes beyond the declared length are rejected, as with PNG.
struct WebPReader {
    /// Flags in the first byte of VP8X. EXIF (8), XMP (4) and animation (2) are never written.
    private enum Flag {
        static let colourProfile: UInt8 = 0x20
        static let alpha: UInt8 = 0x10
        static let animation: UInt8 = 0x02
    }

    private var cursor: ImageCursor
    private let limits: ImageFileLimits
    private var cleaned: [UInt8] = []
    /// The canvas of VP8X; nil in the simple format.
    private var canvas: WebPBitstream?
    private var flags: UInt8 = 0
    private var bitstream: WebPBitstream?
    private var seen: Set<WebPChunkType> = []

    init(_ bytes: [UInt8], limits: ImageFileLimits) {
        cursor = ImageCursor(bytes)
        self.limits = limits
    }

    mutating func read() throws(ImageFileError) -> ImageContents {
        cleaned.reserveCapacity(cursor.bytes.count)
        // "RIFF", the length of the rest, "WEBP".
        cleaned += cursor.bytes[try cursor.take(12)]
        try checkLength()
        while cursor.remaining > 0 { try readChunk() }
        guard let bitstream else { throw .truncated }
        if let canvas {
            guard canvas == bitstream else { throw .damaged(at: 0) }
            // VP8X is the first chunk; the flags are its first byte.
            cleaned[20] = flags & Flag.alpha | (seen.contains(.colourProfile) ? Flag.colourProfile : 0)
        }
        write(UInt32(cleaned.count - 8), at: 4)
        return ImageContents(width: bitstream.width, height: bitstream.height, cleaned: cleaned)
    }

    private func checkLength() throws(ImageFileError) {
        var head = cursor.bytes[4..<8]
        let length = (0..<4).reduce(0) { sum, index in sum | Int(head.removeFirst()) << (8 * index) } + 8
        guard length <= cursor.bytes.count else { throw .truncated }
        guard length == cursor.bytes.count else { throw .trailingData }
    }

    private mutating func readChunk() throws(ImageFileError) {
        let start = cursor.offset
        let name = try cursor.littleEndianUInt32()
        let length = Int(try cursor.littleEndianUInt32())
        let data = cursor.bytes[try cursor.take(length)]
        // Chunks start at even offsets.
        if length % 2 == 1 { _ = try cursor.take(1) }
        let type = WebPChunkType(rawValue: name)
        guard start > 12 || type == .lossy || type == .lossless || type == .extended else {
            throw .damaged(at: start)
        }
        guard let type else { return }
        switch type {
        case .extended:
            guard start == 12 else { throw .damaged(at: start) }
            try readCanvas(data, at: start)
            copy(type, data)
        case .lossy, .lossless:
            try readBitstream(type, data, at: start)
            copy(type, data)
        case .colourProfile where flags & Flag.colourProfile != 0, .alpha where canvas != nil:
            guard bitstream == nil, !seen.contains(type), !data.isEmpty else { throw .damaged(at: start) }
            // Alpha immediately precedes its bitstream.
            guard !seen.contains(.alpha) else { throw .damaged(at: start) }
            copy(type, data)
        case .colourProfile, .alpha:
            // Not announced in the flags, so decoders ignore it.
            return
        case .animation, .animationFrame:
            throw .animated
        }
    }

    private mutating func readCanvas(_ data: ArraySlice<UInt8>, at offset: Int) throws(ImageFileError) {
        let canvas = try WebPBitstream(canvas: data, at: offset)
        flags = data[data.startIndex]
        guard flags & Flag.animation == 0 else { throw .animated }
        try limits.check(width: canvas.width, height: canvas.height)
        self.canvas = canvas
    }

    private mutating func readBitstream(
        _ type: WebPChunkType, _ data: ArraySlice<UInt8>, at offset: Int
    ) throws(ImageFileError) {
        // Lossless data contains its own alpha channel.
        guard bitstream == nil, type == .lossy || !seen.contains(.alpha) else { throw .damaged(at: offset) }
        let bitstream =
            type == .lossy
            ? try WebPBitstream(lossy: data, at: offset) : try WebPBitstream(lossless: data, at: offset)
        try limits.check(width: bitstream.width, height: bitstream.height)
        self.bitstream = bitstream
    }

    private mutating func copy(_ type: WebPChunkType, _ data: ArraySlice<UInt8>) {
        seen.insert(type)
        cleaned += [UInt8](repeating: 0, count: 8)
        write(type.rawValue, at: cleaned.count - 8)
        write(UInt32(data.count), at: cleaned.count - 4)
        cleaned += data
        if data.count % 2 == 1 { cleaned.append(0) }
    }

    /// Overwrites four bytes, little-endian.
    private mutating func write(_ value: UInt32, at offset: Int) {
        for index in 0..<4 { cleaned[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
    }
}
