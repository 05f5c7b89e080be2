/// How large a picture may be, in bytes and in pixels.
package struct ImageFileLimits: Sendable, Equatable {
    /// Of the file as it was sent.
    package var bytes: Int
    /// Of width and of height, in pixels.
    package var side: Int
    /// Of width times height.
    package var pixels: Int
    /// Of a JPEG. Each scan makes a decoder go over the whole picture again, whatever few bytes the scan has.
    package var scans: Int

    package init(bytes: Int, side: Int, pixels: Int, scans: Int) {
        self.bytes = bytes
        self.side = side
        self.pixels = pixels
        self.scans = scans
    }

    /// - 10 MiB is what the interface promises to take.
    /// - 16,384 px is what WebP can hold (14 bits), and browsers' largest texture on common hardware.
    /// - 50 million pixels pass every phone's default picture and are 200 MB once decoded to RGBA, which a browser or
    ///   a provider still bears; a flood of pixels (a few KiB that decode to gigabytes) does not pass.
    /// - 100 scans are ten times what encoders write for a progressive picture.
    package static let standard = ImageFileLimits(
        bytes: 10 * 1024 * 1024, side: 16_384, pixels: 50_000_000, scans: 100
    )
}

extension ImageFileLimits {
    /// Holds a width and a height, in pixels, against the limits. Both come from at most 32 bits: no overflow.
    func check(width: Int, height: Int) throws(ImageFileError) {
        guard width >= 1, height >= 1 else { throw .noPixels }
        guard width <= side, height <= side else { throw .sideTooLong(limit: side) }
        guard width * height <= pixels else { throw .tooManyPixels(limit: pixels) }
    }
}
