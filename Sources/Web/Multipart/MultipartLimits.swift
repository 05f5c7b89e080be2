/// Limits for multipart bodies. Sizes are in bytes; each limit is the largest accepted value.
package struct MultipartLimits: Sendable, Equatable {
    /// Parts in a body, files and fields.
    package var parts: Int
    /// The header block of a part with its line ends, from the boundary to the empty line.
    package var headerBytes: Int
    /// Lines in the header block of a part.
    package var headerLines: Int
    /// The contents of a part without a file name.
    package var fieldBytes: Int
    /// The contents of a part with a file name.
    package var fileBytes: Int
    /// The text before the first boundary; separately, the text after the last.
    package var outsideBytes: Int

    package init(
        parts: Int, headerBytes: Int, headerLines: Int, fieldBytes: Int, fileBytes: Int, outsideBytes: Int
    ) {
        self.parts = parts
        self.headerBytes = headerBytes
        self.headerLines = headerLines
        self.fieldBytes = fieldBytes
        self.fileBytes = fileBytes
        self.outsideBytes = outsideBytes
    }

    /// - 32 parts: the largest form has a dozen.
    /// - 8 KiB and 16 lines of headers: browsers send two lines, with names of at most about 255 bytes. Only this block
    ///   is buffered.
    /// - 64 KiB per field: several times the longest prompt.
    /// - 10 MiB per file: the documented limit.
    /// - 1 KiB outside the parts: browsers send nothing there, mail programs a sentence.
    package static let standard = MultipartLimits(
        parts: 32, headerBytes: 8 * 1024, headerLines: 16, fieldBytes: 64 * 1024, fileBytes: 10 * 1024 * 1024,
        outsideBytes: 1024
    )
}
