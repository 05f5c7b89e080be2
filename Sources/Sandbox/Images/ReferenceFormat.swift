import NIOCore

/// The accepted formats of reference images, detected by their first bytes: names and headers are not reliable.
enum ReferenceFormat: Sendable {
    case png, jpeg, gif, webp

    init?(_ bytes: ByteBuffer) {
        let head = Array(bytes.readableBytesView.prefix(12))
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if head.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if head.starts(with: Array("GIF8".utf8)) {
            self = .gif
        } else if head.starts(with: Array("RIFF".utf8)), Array(head.dropFirst(8)) == Array("WEBP".utf8) {
            self = .webp
        } else {
            return nil
        }
    }

    /// The ffmpeg demuxer: set explicitly, so that untrusted bytes cannot choose one (a playlist, for instance).
    var demuxer: String {
        switch self {
        case .png: "png_pipe"
        case .jpeg: "jpeg_pipe"
        case .gif: "gif_pipe"
        case .webp: "webp_pipe"
        }
    }
}
