/// Reads the headers of a Matroska or WebM file (RFC 9559).
struct MatroskaReader {
    private enum ID {
        static let header: UInt32 = 0x1A45_DFA3
        static let documentType: UInt32 = 0x4282
        static let segment: UInt32 = 0x1853_8067
        static let information: UInt32 = 0x1549_A966
        static let timestampScale: UInt32 = 0x2A_D7B1
        static let duration: UInt32 = 0x4489
        static let tracks: UInt32 = 0x1654_AE6B
        static let track: UInt32 = 0xAE
        static let trackType: UInt32 = 0x83
        static let video: UInt32 = 0xE0
        static let pixelWidth: UInt32 = 0xB0
        static let pixelHeight: UInt32 = 0xBA
        static let displayWidth: UInt32 = 0x54B0
        static let displayHeight: UInt32 = 0x54BA
        static let displayUnit: UInt32 = 0x54B2
        static let cluster: UInt32 = 0x1F43_B675
    }

    private var source: VideoSource
    private var hasInformation = false
    private var hasTracks = false
    private var hasCluster = false
    /// Of the first video track, in pixels.
    private var pictureSize: (width: UInt64, height: UInt64)?
    /// In nanoseconds.
    private var timestampScale: UInt64 = 1_000_000
    /// In units of the scale.
    private var duration: Double?

    init(_ source: VideoSource) { self.source = source }

    mutating func read() throws(VideoFileError) -> VideoFile {
        let header = try source.element(at: 0, before: source.size)
        guard header.end <= source.size else { throw .truncated }
        try checkDocumentType(header)
        let segment = try source.element(at: header.end, before: source.size)
        guard segment.id == ID.segment else { throw .damaged(at: header.end) }
        guard segment.end <= source.size else { throw .truncated }
        try readSegment(segment)
        guard hasInformation, hasTracks else { throw hasCluster ? .noIndex : .truncated }
        guard hasCluster else { throw .truncated }
        guard let pictureSize else { throw .noVideoTrack }
        guard let width = Int(exactly: pictureSize.width), let height = Int(exactly: pictureSize.height),
            width > 0, height > 0, width <= 65_536, height <= 65_536
        else { throw .noPictureSize }
        return VideoFile(
            container: .matroska, width: width, height: height, durationMilliseconds: durationMilliseconds,
            isIndexInFront: true)
    }

    private mutating func checkDocumentType(_ header: EBMLElement) throws(VideoFileError) {
        var isVideo = false
        try source.forEachElement(in: header) { source, element throws(VideoFileError) in
            guard element.id == ID.documentType else { return }
            let name = try source.bytes(at: element.content.lowerBound, Int(min(16, element.content.count)))
            let text = String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            isVideo = text == "webm" || text == "matroska"
        }
        guard isVideo else { throw .notAVideo }
    }

    private mutating func readSegment(_ segment: EBMLElement) throws(VideoFileError) {
        var offset = segment.content.lowerBound
        while offset < segment.end {
            let element = try source.element(at: offset, before: segment.end)
            guard element.end <= segment.end else {
                // A segment of unknown length ends with the file.
                throw segment.isOpen ? .truncated : .damaged(at: offset)
            }
            switch element.id {
            case ID.information:
                hasInformation = true
                try readInformation(element)
            case ID.tracks:
                hasTracks = true
                try readTracks(element)
            case ID.cluster: hasCluster = true
            default: break
            }
            // What follows an element of unknown length, as live recordings have, is not looked for.
            if element.isOpen { return }
            offset = element.end
        }
    }

    private mutating func readInformation(_ information: EBMLElement) throws(VideoFileError) {
        var (scale, duration) = (timestampScale, self.duration)
        try source.forEachElement(in: information) { source, element throws(VideoFileError) in
            switch element.id {
            case ID.timestampScale: scale = try source.number(element)
            case ID.duration:
                let bits = try source.number(element)
                switch element.content.count {
                case 4: duration = Double(Float(bitPattern: UInt32(bits)))
                case 8: duration = Double(bitPattern: bits)
                default: throw .damaged(at: element.start)
                }
            default: break
            }
        }
        (timestampScale, self.duration) = (scale, duration)
    }

    private mutating func readTracks(_ tracks: EBMLElement) throws(VideoFileError) {
        var size = pictureSize
        try source.forEachElement(in: tracks) { source, track throws(VideoFileError) in
            guard track.id == ID.track, size == nil else { return }
            var (type, found): (UInt64, (UInt64, UInt64)) = (0, (0, 0))
            try source.forEachElement(in: track) { source, element throws(VideoFileError) in
                switch element.id {
                case ID.trackType: type = try source.number(element)
                case ID.video: found = try Self.size(of: element, &source)
                default: break
                }
            }
            if type == 1 { size = found }
        }
        pictureSize = size
    }

    /// As displayed: the display size where it is in pixels, or else the stored size.
    private static func size(
        of video: EBMLElement, _ source: inout VideoSource
    ) throws(VideoFileError) -> (UInt64, UInt64) {
        var values: [UInt32: UInt64] = [:]
        try source.forEachElement(in: video) { source, element throws(VideoFileError) in
            switch element.id {
            case ID.pixelWidth, ID.pixelHeight, ID.displayWidth, ID.displayHeight, ID.displayUnit:
                values[element.id] = try source.number(element)
            default: break
            }
        }
        let stored = (values[ID.pixelWidth] ?? 0, values[ID.pixelHeight] ?? 0)
        guard values[ID.displayUnit] ?? 0 == 0 else { return stored }
        return (values[ID.displayWidth] ?? stored.0, values[ID.displayHeight] ?? stored.1)
    }

    private var durationMilliseconds: Int64? {
        guard let duration, duration.isFinite, duration > 0 else { return nil }
        return Int64(exactly: (duration * Double(timestampScale) / 1_000_000).rounded())
    }
}
