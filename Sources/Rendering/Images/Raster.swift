import Application
import CWebP
import Domain

/// Decoded pixels in memory: a picture of libwebp, four bytes a pixel (blue, green, red, alpha).
final class Raster {
    private var picture: WebPPicture

    /// Zeros.
    ///
    /// - Throws: `tooLarge` without memory.
    init(width: Int, height: Int) throws(ImageRenderingError) {
        picture = WebPPicture()
        WebPPictureInit(&picture)
        picture.use_argb = 1
        picture.width = Int32(width)
        picture.height = Int32(height)
        guard WebPPictureAlloc(&picture) != 0 else { throw .tooLarge }
        pixels.update(repeating: 0, count: width * height)
    }

    /// A copy.
    private init(_ other: borrowing WebPPicture) throws(ImageRenderingError) {
        picture = WebPPicture()
        WebPPictureInit(&picture)
        let isCopied = withUnsafePointer(to: other) { WebPPictureCopy($0, &picture) }
        guard isCopied != 0 else { throw .tooLarge }
    }

    deinit { WebPPictureFree(&picture) }

    var width: Int { Int(picture.width) }
    var height: Int { Int(picture.height) }
    private var firstPixel: UInt32 { picture.argb[0] }
    /// From a row to the next one.
    var bytesPerRow: Int { Int(picture.argb_stride) * 4 }

    /// Valid as long as the raster lives and is not resized.
    var pixels: UnsafeMutablePointer<UInt32> { picture.argb }

    /// The pixels as bytes, valid as long as the raster lives and is not resized.
    var bytes: UnsafeMutableBufferPointer<UInt8> {
        UnsafeMutableRawBufferPointer(start: pixels, count: bytesPerRow * height).assumingMemoryBound(to: UInt8.self)
    }

    /// Scales by area averaging.
    func resize(width: Int, height: Int) throws(ImageRenderingError) {
        guard width != self.width || height != self.height else { return }
        guard WebPPictureRescale(&picture, Int32(width), Int32(height)) != 0 else { throw .tooLarge }
    }

    func resized(width: Int, height: Int) throws(ImageRenderingError) -> Raster {
        let copy = try Raster(picture)
        try copy.resize(width: width, height: height)
        return copy
    }

    /// As the orientation says how to display it.
    func turned(_ orientation: EXIFOrientation) throws(ImageRenderingError) -> Raster {
        guard orientation != .upright else { return self }
        let result =
            orientation.exchangesSides
            ? try Raster(width: height, height: width) : try Raster(width: width, height: height)
        cwebp_turn(
            pixels, Int(picture.argb_stride), width, height, Int32(orientation.rawValue), result.pixels,
            Int(result.picture.argb_stride))
        return result
    }

    /// The mean over white.
    func meanColor() throws(ImageRenderingError) -> MeanColor {
        let mean = try resized(width: 1, height: 1).firstPixel
        let alpha = mean >> 24
        func component(_ shift: UInt32) -> UInt8 {
            UInt8(((mean >> shift & 0xFF) * alpha + 255 * (255 - alpha) + 127) / 255)
        }
        return MeanColor(red: component(16), green: component(8), blue: component(0))
    }

    /// A lossy WebP file without metadata.
    func encoded() throws(ImageRenderingError) -> [UInt8] {
        var configuration = WebPConfig()
        guard WebPConfigPreset(&configuration, WEBP_PRESET_PHOTO, 80) != 0 else { throw .tooLarge }
        configuration.method = 2
        var writer = WebPMemoryWriter()
        WebPMemoryWriterInit(&writer)
        defer { WebPMemoryWriterClear(&writer) }
        let isEncoded = withUnsafeMutablePointer(to: &writer) { writer in
            picture.writer = WebPMemoryWrite
            picture.custom_ptr = UnsafeMutableRawPointer(writer)
            return WebPEncode(&configuration, &picture) != 0
        }
        guard isEncoded else { throw .tooLarge }
        return Array(UnsafeBufferPointer(start: writer.mem, count: writer.size))
    }
}
