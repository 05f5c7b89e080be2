/// What the headers of a video file say. The compressed pictures and sounds are not read.
package struct VideoFile: Sendable, Hashable {
    package let container: VideoContainer
    /// In pixels, as displayed: after its rotation is applied.
    package let width: Int
    /// In pixels, as displayed: after its rotation is applied.
    package let height: Int
    /// Nil if the file does not say.
    package let durationMilliseconds: Int64?
    /// Whether a player can start before it has the end of the file.
    package let isIndexInFront: Bool

    /// Reads the headers and checks that the file is as long as they say; bytes after the end are ignored.
    ///
    /// - Parameters:
    ///   - size: of the file, in bytes.
    ///   - read: reads bytes of the file; fewer than asked for are an error. At most 64 bytes are asked for
    ///     at a time.
    /// - Throws: the first error found. The number of reads is limited, whatever the file holds.
    package init(size: Int64, read: (_ offset: Int64, _ count: Int) throws -> [UInt8]) throws(VideoFileError) {
        self = try withoutActuallyEscaping(read) { read throws(VideoFileError) in
            let source = VideoSource(size: size, read: read)
            let container = try VideoContainer(signatureOf: source.bytes(at: 0, atMost: 12))
            switch container {
            case .mp4, .quickTime:
                var reader = MP4Reader(source, container)
                return try reader.read()
            case .matroska:
                var reader = MatroskaReader(source)
                return try reader.read()
            }
        }
    }

    init(
        container: VideoContainer, width: Int, height: Int, durationMilliseconds: Int64?, isIndexInFront: Bool
    ) {
        self.container = container
        self.width = width
        self.height = height
        self.durationMilliseconds = durationMilliseconds
        self.isIndexInFront = isIndexInFront
    }
}
