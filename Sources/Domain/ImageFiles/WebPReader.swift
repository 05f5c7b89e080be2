/// Walks a WebP's chunks to the last byte and copies those that make up one still picture.
///
/// Animated files are refused: they hold any number of pictures, each as large as the canvas, and no single one that
/// could stand for them as a reference. Bytes beyond the length in front are refused, as with PNG.
struct WebPReader {
    /// Bits of the first byte of VP8X. Those for EXIF (8), XMP (4) and animation (2) are never written.
    private enum Flag {
        static let colourProfile: UInt8 = 0x20
        static let alpha: UInt8 = 0x10
        static let animation: UInt8 = 0x02
    }

    private var cursor: ImageCursor
    private let limits: ImageFileLimits
    private var cleaned: [UInt8] = []
    /// What VP8X says, nil in a file of the simple form.
    private var canvas: WebPBitstream?
    private var flags: UInt8 = 0
    private var picture: WebPBitstream?
    private var seen: Set<WebPChunkType> = []

    init(_ bytes: [UInt8], limits: ImageFileLimits) {
        cursor = ImageCursor(bytes)
        self.limits = limits
    }

    mutating func read() throws(ImageFileError) -> ImageContents {
        cleaned.reserveCapacity(cursor.bytes.count)
        // "RIFF", the length of what follows it, "WEBP".
        cleaned += cursor.bytes[try cursor.take(12)]
        try checkLength()
        while cursor.remaining > 0 { try readChunk() }
        guard let picture else { throw .truncated }
        if let canvas {
            guard canvas == picture else { throw .damaged(at: 0) }
            // VP8X is the first chunk, its flags the first byte in it.
            cleaned[20] = flags & Flag.alpha | (seen.contains(.colourProfile) ? Flag.colourProfile : 0)
        }
        write(UInt32(cleaned.count - 8), at: 4)
        return ImageContents(width: picture.width, height: picture.height, cleaned: cleaned)
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
        // Chunks begin at even offsets.
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
            keep(type, data)
        case .lossy, .lossless:
            try readPicture(type, data, at: start)
            keep(type, data)
        case .colourProfile where flags & Flag.colourProfile != 0, .alpha where canvas != nil:
            guard picture == nil, !seen.contains(type), !data.isEmpty else { throw .damaged(at: start) }
            // Alpha stands right before the picture that it belongs to.
            guard !seen.contains(.alpha) else { throw .damaged(at: start) }
            keep(type, data)
        case .colourProfile, .alpha:
            // Not announced, so decoders pass over it.
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

    private mutating func readPicture(
        _ type: WebPChunkType, _ data: ArraySlice<UInt8>, at offset: Int
    ) throws(ImageFileError) {
        // Lossless data carries its own alpha.
        guard picture == nil, type == .lossy || !seen.contains(.alpha) else { throw .damaged(at: offset) }
        let picture =
            type == .lossy
            ? try WebPBitstream(lossy: data, at: offset) : try WebPBitstream(lossless: data, at: offset)
        try limits.check(width: picture.width, height: picture.height)
        self.picture = picture
    }

    private mutating func keep(_ type: WebPChunkType, _ data: ArraySlice<UInt8>) {
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
