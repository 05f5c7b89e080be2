/// The format of a video file. Detected from its first bytes.
package enum VideoContainer: Sendable, Hashable, CaseIterable {
    case mp4
    case quickTime
    /// Matroska and its subset WebM.
    case matroska

    /// - Parameter bytes: the first 12 bytes of the file, or all of a shorter one.
    init(signatureOf bytes: [UInt8]) throws(VideoFileError) {
        if bytes.isEmpty { throw .empty }
        if bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
            self = .matroska
            return
        }
        // A box: four bytes of length, four of type; then the brand of the file type.
        switch String(decoding: bytes.dropFirst(4).prefix(4), as: UTF8.self) {
        case "ftyp": self = bytes.dropFirst(8).starts(with: "qt  ".utf8) ? .quickTime : .mp4
        // QuickTime files without a file type.
        case "moov", "mdat", "wide", "free", "skip": self = .quickTime
        default: throw .notAVideo
        }
    }
}
