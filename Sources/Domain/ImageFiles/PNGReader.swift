/// Reads a PNG's chunks to the last byte and copies those that affect how the pixels look.
///
/// Data after IEND is rejected, not dropped: no common program appends to a PNG, so it is a hidden second file (a ZIP,
/// a web page) or a failed transfer.
struct PNGReader {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// The position relative to the IDAT chunks, which must be consecutive.
    private enum Stage { case before, inside, after }

    private var cursor: ImageCursor
    private let limits: ImageFileLimits
    private var cleaned: [UInt8] = []
    private var stage = Stage.before
    private var seen: Set<PNGChunkType> = []
    /// Length of PLTE, in bytes; 0 if not read yet.
    private var paletteLength = 0
    /// Total length of all IDAT chunks so far, in bytes.
    private var imageDataLength = 0
    /// The first two bytes of the compressed pixels, which may be split between two chunks.
    private var imageDataStart: [UInt8] = []

    init(_ bytes: [UInt8], limits: ImageFileLimits) {
        cursor = ImageCursor(bytes)
        self.limits = limits
    }

    mutating func read() throws(ImageFileError) -> ImageContents {
        cleaned.reserveCapacity(cursor.bytes.count)
        cleaned += cursor.bytes[try cursor.take(Self.signature.count)]
        let header = try readHeader()
        while true {
            let chunk = try nextChunk()
            if stage == .inside, chunk.type != PNGChunkType.imageData.rawValue { stage = .after }
            guard let type = PNGChunkType(rawValue: chunk.type) else {
                guard PNGChunkType.isAncillary(chunk.type) else { throw .unsupportedEncoding(.png) }
                continue
            }
            switch type {
            case .header: throw .damaged(at: chunk.whole.lowerBound)
            case .imageData: try readImageData(chunk, header)
            case .palette, .transparency: try readColours(chunk, type, header)
            case .end:
                try readEnd(chunk, header)
                return ImageContents(width: header.width, height: header.height, cleaned: cleaned)
            default:
                // Decoders ignore a misplaced one, so dropping it changes nothing.
                if shouldCopy(chunk, type, header) { copy(chunk, type) }
            }
        }
    }

    private mutating func readHeader() throws(ImageFileError) -> PNGHeader {
        let chunk = try nextChunk()
        // Apple's CgBI comes first in files that only Apple systems read.
        guard chunk.type == PNGChunkType.header.rawValue else { throw .unsupportedEncoding(.png) }
        let header = try PNGHeader(cursor.bytes[chunk.data], at: chunk.whole.lowerBound)
        try limits.check(width: header.width, height: header.height)
        copy(chunk, .header)
        return header
    }

    /// The next chunk, with valid length, type and checksum.
    private mutating func nextChunk() throws(ImageFileError) -> PNGChunk {
        let start = cursor.offset
        let length = Int(try cursor.uint32())
        // The format's limit; without it, a truncated file and an invalid length would look alike.
        guard length <= Int(Int32.max) else { throw .damaged(at: start) }
        let type = try cursor.uint32()
        guard PNGChunkType.isWellFormed(type) else { throw .damaged(at: start) }
        let data = try cursor.take(length)
        let checksum = try cursor.uint32()
        guard CRC32.checksum(of: cursor.bytes[(start + 4)..<data.upperBound]) == checksum else {
            throw .damaged(at: start)
        }
        return PNGChunk(type: type, data: data, whole: start..<cursor.offset)
    }

    private mutating func readImageData(_ chunk: PNGChunk, _ header: PNGHeader) throws(ImageFileError) {
        guard stage != .after, header.colourType != .palette || seen.contains(.palette) else {
            throw .damaged(at: chunk.whole.lowerBound)
        }
        stage = .inside
        imageDataLength += chunk.data.count
        if imageDataStart.count < 2 {
            imageDataStart += cursor.bytes[chunk.data].prefix(2 - imageDataStart.count)
            if imageDataStart.count == 2, !Self.isZlibHeader(imageDataStart[0], imageDataStart[1]) {
                throw .damaged(at: chunk.whole.lowerBound)
            }
        }
        copy(chunk, .imageData)
    }

    /// PLTE and tRNS: decoders disagree on invalid ones, so they are rejected.
    private mutating func readColours(
        _ chunk: PNGChunk, _ type: PNGChunkType, _ header: PNGHeader
    ) throws(ImageFileError) {
        let fits =
            type == .palette
            ? header.acceptsPalette(of: chunk.data.count) && !seen.contains(.transparency)
            : header.acceptsTransparency(of: chunk.data.count, paletteLength: paletteLength)
        guard fits, stage == .before, !seen.contains(type) else { throw .damaged(at: chunk.whole.lowerBound) }
        if type == .palette { paletteLength = chunk.data.count }
        copy(chunk, type)
    }

    private mutating func readEnd(_ chunk: PNGChunk, _ header: PNGHeader) throws(ImageFileError) {
        guard chunk.data.isEmpty, stage != .before else { throw .damaged(at: chunk.whole.lowerBound) }
        // Two bytes of zlib header, at least one byte of data, four bytes of checksum.
        guard imageDataLength >= max(7, header.minimumImageData) else { throw .truncated }
        guard cursor.remaining == 0 else { throw .trailingData }
        copy(chunk, .end)
    }

    private func shouldCopy(_ chunk: PNGChunk, _ type: PNGChunkType, _ header: PNGHeader) -> Bool {
        stage == .before && !seen.contains(type)
            && (type.mayFollowPalette || !seen.contains(.palette))
            && header.accepts(type, cursor.bytes[chunk.data])
    }

    private mutating func copy(_ chunk: PNGChunk, _ type: PNGChunkType) {
        seen.insert(type)
        cleaned += cursor.bytes[chunk.whole]
    }

    /// Whether the bytes are a zlib header: deflate, window of at most 32 KiB, valid check bits, no preset dictionary.
    static func isZlibHeader(_ method: UInt8, _ flags: UInt8) -> Bool {
        method & 0x0F == 8 && method >> 4 <= 7 && flags & 0x20 == 0 && (Int(method) << 8 | Int(flags)) % 31 == 0
    }
}
