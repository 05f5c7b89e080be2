/// Size limits of image files.
package struct ImageFileLimits: Sendable, Equatable {
    /// Size of the upload, in bytes.
    package var bytes: Int
    /// Width and height, in pixels.
    package var side: Int
    /// Width times height.
    package var pixels: Int
    /// Scans of a JPEG. A decoder passes over the whole image for every scan, however few bytes the scan has.
    package var scans: Int

    package init(bytes: Int, side: Int, pixels: Int, scans: Int) {
        self.bytes = bytes
        self.side = side
        self.pixels = pixels
        self.scans = scans
    }

    /// - 10 MiB is the documented limit of the API.
    /// - 16,384 px is WebP's limit (14 bits), and browsers' largest texture on common hardware.
    /// - 50 million pixels cover the default photo size of phones and decode to 200 MB of RGBA, which browsers and
    ///   providers handle; decompression bombs (a few KiB that decode to gigabytes) exceed it.
    /// - 100 scans are ten times what encoders write for a progressive image.
    package static let standard = ImageFileLimits(
        bytes: 10 * 1024 * 1024, side: 16_384, pixels: 50_000_000, scans: 100
    )
}

extension ImageFileLimits {
    /// Checks a width and a height, in pixels, against the limits. Both come from at most 32 bits: no overflow.
    func check(width: Int, height: Int) throws(ImageFileError) {
        guard width >= 1, height >= 1 else { throw .noPixels }
        guard width <= side, height <= side else { throw .sideTooLong(limit: side) }
        guard width * height <= pixels else { throw .tooManyPixels(limit: pixels) }
    }
}
