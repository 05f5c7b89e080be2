/// A fully validated image file without metadata.
///
/// The only initializer validates, so every `ImageFile` is safe to serve: one of three formats, within the size limits,
/// no data after its end, and no metadata (location, camera, author, comments). The compressed pixels are not decoded,
/// so the image may still show garbage.
package struct ImageFile: Sendable, Equatable {
    /// Detected from the bytes.
    package let format: ImageFormat
    /// In pixels, as stored: before a JPEG's orientation is applied.
    package let width: Int
    /// In pixels, as stored: before a JPEG's orientation is applied.
    package let height: Int
    /// The cleaned file. It decodes to the same pixels as the upload.
    package let bytes: [UInt8]

    /// Validates the file's structure and removes its metadata.
    ///
    /// - Parameter bytes: the uploaded file.
    /// - Throws: the first error found. Runs in time linear in the number of bytes.
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

    /// The first error in the start of a file; nil if the rest may make it valid.
    ///
    /// - Parameter bytes: the first bytes of a longer file.
    package static func error(
        inStart bytes: [UInt8], limits: ImageFileLimits = .standard
    ) -> ImageFileError? {
        do throws(ImageFileError) {
            _ = try ImageFile(reading: bytes, limits: limits)
            // More bytes follow the end of the image.
            return .trailingData
        } catch {
            return error == .truncated ? nil : error
        }
    }
}
