/// Reads the headers of an MP4 or QuickTime file (ISO/IEC 14496-12).
struct MP4Reader {
    static let indexLimit: Int64 = 64 << 20

    private var source: VideoSource
    private let container: VideoContainer
    private var index: MP4Box?
    private var firstMedia: Int64?
    /// Of the first video track, in pixels.
    private var pictureSize: (width: Int, height: Int)?
    /// In units of the time scale; 0 if unknown.
    private var duration: UInt64 = 0
    /// Of all fragments; 0 if unknown.
    private var fragmentsDuration: UInt64 = 0
    /// Units per second.
    private var timeScale: UInt64 = 0

    init(_ source: VideoSource, _ container: VideoContainer) {
        self.source = source
        self.container = container
    }

    mutating func read() throws(VideoFileError) -> VideoFile {
        try readBoxes()
        guard let index else { throw firstMedia == nil ? .truncated : .noIndex }
        guard let firstMedia else { throw .truncated }
        try readIndex(index)
        guard let pictureSize else { throw .noVideoTrack }
        guard pictureSize.width > 0, pictureSize.height > 0 else { throw .noPictureSize }
        return VideoFile(
            container: container, width: pictureSize.width, height: pictureSize.height,
            durationMilliseconds: durationMilliseconds, isIndexInFront: index.start < firstMedia)
    }

    /// Walks over the boxes of the file.
    private mutating func readBoxes() throws(VideoFileError) {
        var offset: Int64 = 0
        while offset < source.size {
            let box: MP4Box
            do throws(VideoFileError) {
                box = try source.box(at: offset, before: source.size)
                guard box.end <= source.size else { throw .truncated }
            } catch {
                guard try isTrailing(at: offset, error) else { throw error }
                return
            }
            switch box.type {
            case "moov" where index == nil:
                guard box.end - box.start <= Self.indexLimit else { throw .indexTooLarge(limit: Self.indexLimit) }
                index = box
            case "mdat" where firstMedia == nil: firstMedia = box.start
            default: break
            }
            offset = box.end
        }
    }

    /// Whether an invalid box is other data after the end of a complete video, rather than a part of it.
    private func isTrailing(at offset: Int64, _ error: VideoFileError) throws(VideoFileError) -> Bool {
        guard index != nil, firstMedia != nil else { return false }
        switch error {
        case .truncated, .damaged:
            let type = String(decoding: try source.bytes(at: offset, atMost: 8).dropFirst(4), as: UTF8.self)
            let parts = "moov mdat moof mfra free skip sidx styp emsg udta uuid meta".split(separator: " ")
            return !parts.contains { $0 == type }
        default: return false
        }
    }

    private mutating func readIndex(_ index: MP4Box) throws(VideoFileError) {
        var source = source
        try source.forEachBox(in: index) { source, box throws(VideoFileError) in
            switch box.type {
            case "mvhd": try readMovieHeader(box)
            case "trak" where pictureSize == nil: try readTrack(box, &source)
            case "mvex":
                try source.forEachBox(in: box) { source, box throws(VideoFileError) in
                    guard box.type == "mehd" else { return }
                    fragmentsDuration = try times(of: box, skippedTimes: 0).duration
                }
            default: break
            }
        }
        guard timeScale > 0 else { throw .damaged(at: index.start) }
    }

    private mutating func readMovieHeader(_ box: MP4Box) throws(VideoFileError) {
        // Two times, the scale, the duration.
        let (rest, duration) = try times(of: box, skippedTimes: 2, numbers: 1)
        (timeScale, self.duration) = (rest, duration)
    }

    /// Reads a duration that follows the version, times and numbers. Times and durations have 64 bits from version 1 on.
    ///
    /// - Returns: the last number before it, and the duration; 0 if it is unknown.
    private func times(
        of box: MP4Box, skippedTimes: Int, numbers: Int = 0
    ) throws(VideoFileError) -> (number: UInt64, duration: UInt64) {
        let version = try field(of: box, at: 0, 1)[0]
        guard version <= 1 else { throw .damaged(at: box.start) }
        let width = version == 1 ? 8 : 4
        let start = 4 + skippedTimes * width
        let bytes = try field(of: box, at: start, 4 * numbers + width)
        let (number, duration) = (bytes.prefix(4 * numbers).suffix(4), bytes.suffix(width))
        let isUnknown = duration.allSatisfy { $0 == 0xFF }
        return (number.bigEndianNumber, isUnknown ? 0 : duration.bigEndianNumber)
    }

    private mutating func readTrack(_ track: MP4Box, _ source: inout VideoSource) throws(VideoFileError) {
        var header: MP4Box?
        var isVideo = false
        try source.forEachBox(in: track) { source, box throws(VideoFileError) in
            if box.type == "tkhd" { header = box }
            guard box.type == "mdia" else { return }
            try source.forEachBox(in: box) { source, box throws(VideoFileError) in
                // Version, a reserved number, the type.
                if box.type == "hdlr" { isVideo = try field(of: box, at: 8, 4).elementsEqual("vide".utf8) }
            }
        }
        guard isVideo else { return }
        guard let header else { throw .damaged(at: track.start) }
        pictureSize = try pictureSize(of: header)
    }

    private func pictureSize(of header: MP4Box) throws(VideoFileError) -> (width: Int, height: Int) {
        let version = try field(of: header, at: 0, 1)[0]
        // Version, times, id, duration; then reserved bytes, layer, group and volume: 16 bytes.
        let start = 4 + (version == 1 ? 32 : 20) + 16
        let fields = try field(of: header, at: start, 44)
        func number(_ index: Int) -> UInt64 { fields[(4 * index)..<(4 * index + 4)].bigEndianNumber }
        // The matrix: a b u, c d v, x y w. A quarter turn has only b and c. Sizes have 16 bits behind the point.
        let isTurned = number(0) == 0 && number(4) == 0 && number(1) != 0 && number(3) != 0
        let (width, height) = (Int((number(9) + 0x8000) >> 16), Int((number(10) + 0x8000) >> 16))
        return isTurned ? (height, width) : (width, height)
    }

    private func field(of box: MP4Box, at offset: Int, _ count: Int) throws(VideoFileError) -> [UInt8] {
        guard box.end - box.content.lowerBound >= Int64(offset + count) else { throw .damaged(at: box.start) }
        return try source.bytes(at: box.content.lowerBound + Int64(offset), count)
    }

    private var durationMilliseconds: Int64? {
        let units = duration > 0 ? duration : fragmentsDuration
        guard units > 0 else { return nil }
        let (seconds, rest) = units.quotientAndRemainder(dividingBy: timeScale)
        // An absurd duration is none.
        guard seconds <= 1 << 40 else { return nil }
        return Int64(seconds * 1000 + rest * 1000 / timeScale)
    }
}
