/// How much of a multipart body is taken. Sizes are in bytes; each limit is the largest value that still passes.
package struct MultipartLimits: Sendable, Equatable {
    /// Parts in a body, files and fields together.
    package var parts: Int
    /// One part's header block with its line ends, from the boundary to the empty line.
    package var headerBytes: Int
    /// Lines in one part's header block.
    package var headerLines: Int
    /// The contents of a part without a file name.
    package var fieldBytes: Int
    /// The contents of a part with a file name.
    package var fileBytes: Int
    /// What stands before the first boundary; and, counted apart, what follows the last.
    package var surroundingBytes: Int

    package init(
        parts: Int, headerBytes: Int, headerLines: Int, fieldBytes: Int, fileBytes: Int, surroundingBytes: Int
    ) {
        self.parts = parts
        self.headerBytes = headerBytes
        self.headerLines = headerLines
        self.fieldBytes = fieldBytes
        self.fileBytes = fileBytes
        self.surroundingBytes = surroundingBytes
    }

    /// - 32 parts: the largest form has a dozen.
    /// - 8 KiB and 16 lines of headers: browsers write two lines, and a name of 255 bytes is long; the block is the
    ///   only part of a body that is held in memory.
    /// - 64 KiB of a field: several times the longest prompt.
    /// - 10 MiB of a file: what the interface promises to take.
    /// - 1 KiB around the parts: browsers write nothing there, mail programs a sentence.
    package static let standard = MultipartLimits(
        parts: 32, headerBytes: 8 * 1024, headerLines: 16, fieldBytes: 64 * 1024, fileBytes: 10 * 1024 * 1024,
        surroundingBytes: 1024
    )
}
