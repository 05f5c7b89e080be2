/// Reads a JPEG's segments and scans up to its end marker and copies what a decoder needs.
///
/// Data after the end marker is dropped, not rejected: phones routinely append to an image (a depth or brightness map,
/// a short video, maker notes), and users cannot see it. Dropping is as safe, since none of it is served; the MPF
/// index that points to it is removed with the other metadata.
struct JPEGReader {
    var cursor: ImageCursor
    var cleaned: [UInt8] = []
    private let limits: ImageFileLimits
    private var frame: JPEGFrame?
    private var quantizationTables: Set<UInt8> = []
    private var scans = 0
    /// Total length of all scans so far, in bytes.
    private var entropyDataLength = 0
    /// In blocks; 0 without restart markers.
    private var restartInterval = 0
    /// Whether an EXIF segment was read; decoders use only the first.
    var hasSeenEXIF = false

    init(_ bytes: [UInt8], limits: ImageFileLimits) {
        cursor = ImageCursor(bytes)
        self.limits = limits
    }

    mutating func read() throws(ImageFileError) -> ImageContents {
        cleaned.reserveCapacity(cursor.bytes.count)
        cleaned += cursor.bytes[try cursor.take(2)]
        while true {
            let start = cursor.offset
            let marker = try nextMarker()
            switch marker {
            case JPEGMarker.endOfImage:
                return try finish(at: start)
            case JPEGMarker.startOfScan:
                try readScan(try nextSegment(), at: start)
            case JPEGMarker.frames:
                try readFrame(try nextSegment(), marker, at: start)
            case JPEGMarker.huffmanTables:
                copy(marker, try JPEGTables.checkHuffman(try nextSegment(), at: start))
            case JPEGMarker.quantizationTables:
                let contents = try nextSegment()
                quantizationTables.formUnion(try JPEGTables.quantizationTables(contents, at: start))
                copy(marker, contents)
            case JPEGMarker.restartInterval:
                let contents = try nextSegment()
                guard contents.count == 2 else { throw .damaged(at: start) }
                restartInterval = Int(contents[contents.startIndex]) << 8 | Int(contents[contents.startIndex + 1])
                copy(marker, contents)
            case JPEGMarker.applications:
                copyApplication(marker, try nextSegment(), beforeScans: scans == 0)
            case JPEGMarker.comment:
                _ = try nextSegment()
            default:
                throw JPEGMarker.unusual.contains(marker) ? .unsupportedEncoding(.jpeg) : .damaged(at: start)
            }
        }
    }

    /// Writes a segment with its marker and length.
    mutating func copy(_ marker: UInt8, _ contents: some Collection<UInt8>) {
        let length = contents.count + 2
        cleaned += [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)]
        cleaned += contents
    }

    private mutating func nextMarker() throws(ImageFileError) -> UInt8 {
        let start = cursor.offset
        guard try cursor.uint8() == 0xFF else { throw .damaged(at: start) }
        // A marker may be preceded by any number of 0xFF fill bytes.
        while true {
            let marker = try cursor.uint8()
            if marker != 0xFF { return marker }
        }
    }

    /// The segment's contents after its length field; the length includes itself.
    private mutating func nextSegment() throws(ImageFileError) -> ArraySlice<UInt8> {
        let start = cursor.offset
        let length = try cursor.uint16()
        guard length >= 2 else { throw .damaged(at: start) }
        return cursor.bytes[try cursor.take(length - 2)]
    }

    private mutating func readFrame(
        _ contents: ArraySlice<UInt8>, _ marker: UInt8, at offset: Int
    ) throws(ImageFileError) {
        guard frame == nil else { throw .damaged(at: offset) }
        let frame = try JPEGFrame(contents, progressive: marker == 0xC2, at: offset)
        try limits.check(width: frame.width, height: frame.height)
        self.frame = frame
        copy(marker, contents)
    }

    private mutating func readScan(_ contents: ArraySlice<UInt8>, at offset: Int) throws(ImageFileError) {
        guard let frame else { throw .damaged(at: offset) }
        try JPEGScan.check(contents, in: frame, quantizationTables: quantizationTables, at: offset)
        scans += 1
        guard scans <= limits.scans else { throw .tooManyScans(limit: limits.scans) }
        copy(JPEGMarker.startOfScan, contents)
        let range = try cursor.takeEntropyData(restarts: restartInterval > 0)
        guard !range.isEmpty else { throw .damaged(at: offset) }
        entropyDataLength += range.count
        cleaned += cursor.bytes[range]
    }

    private mutating func finish(at offset: Int) throws(ImageFileError) -> ImageContents {
        guard let frame, scans > 0 else { throw .damaged(at: offset) }
        guard entropyDataLength >= frame.minimumEntropyData else { throw .truncated }
        cleaned += [0xFF, JPEGMarker.endOfImage]
        return ImageContents(width: frame.width, height: frame.height, cleaned: cleaned)
    }
}
