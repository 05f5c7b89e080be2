/// Why the headers of a video file cannot be used.
package enum VideoFileError: Error, Sendable, Hashable {
    case empty
    /// Neither MP4, QuickTime, Matroska nor WebM.
    case notAVideo
    /// The file ends too early.
    case truncated
    /// An invalid length or value at this offset in bytes.
    case damaged(at: Int64)
    /// An MP4 without `moov`, or a Matroska file without `Info` or `Tracks`.
    case noIndex
    case noVideoTrack
    /// The video track has no width or height.
    case noPictureSize
    /// `moov` is larger than the limit, in bytes.
    case indexTooLarge(limit: Int64)
    /// More boxes or elements than the limit.
    case tooManyParts(limit: Int)
    /// The bytes cannot be read.
    case unreadable(String)
}

extension VideoFileError {
    /// What is wrong, for the log.
    package var message: String {
        switch self {
        case .empty: "The file is empty."
        case .notAVideo: "The file is not an MP4, QuickTime, Matroska or WebM video."
        case .truncated: "The video file ends too early."
        case .damaged(let offset): "The video file is damaged at byte \(offset)."
        case .noIndex: "The video file has no index."
        case .noVideoTrack: "The file has no video track."
        case .noPictureSize: "The video has no width or no height."
        case .indexTooLarge(let limit): "The index of the video file is larger than \(limit) bytes."
        case .tooManyParts(let limit): "The video file has more than \(limit) parts."
        case .unreadable(let reason): "The video file cannot be read: \(reason)"
        }
    }
}
