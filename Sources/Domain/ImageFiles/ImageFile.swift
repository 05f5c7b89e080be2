/// A picture that was read from its first byte to its last and holds nothing but what it looks like.
///
/// There is no other way to make one, so whoever has a `ImageFile` may serve it: its format is one of three, its size is
/// within limits, nothing hides behind its end, and metadata (place, camera, author, comments) is gone. The compressed
/// pixels themselves are not decoded: a file may still show rubbish, as it may when it was drawn so.
package struct ImageFile: Sendable, Equatable {
    /// As the bytes say.
    package let format: ImageFormat
    /// In pixels, as stored: before a JPEG's orientation turns it.
    package let width: Int
    /// In pixels, as stored: before a JPEG's orientation turns it.
    package let height: Int
    /// The cleaned file. It decodes to the same pixels as the one that was sent.
    package let bytes: [UInt8]

    /// Checks the file's structure to the end and removes its metadata.
    ///
    /// - Parameter bytes: the file as it was sent.
    /// - Throws: the first reason not to take it. Takes time in proportion to the bytes, whatever they are.
    package init(reading bytes: [UInt8], limits: ImageFileLimits = .standard) throws(ImageFileError) {
        guard bytes.count <= limits.bytes else { throw .tooManyBytes(limit: limits.bytes) }
        format = try ImageFormat(signatureOf: bytes)
        let contents: ImageContents
        switch format {
        case .png:
            var reader = PNGReader(bytes, limits: limits)
            contents = try reader.read()
        case .jpeg:
            var reader = JPEGReader(bytes, limits: limits)
            contents = try reader.read()
        case .webp:
            var reader = WebPReader(bytes, limits: limits)
            contents = try reader.read()
        }
        width = contents.width
        height = contents.height
        self.bytes = contents.cleaned
    }
}
