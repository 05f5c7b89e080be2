import Application
import CWebP
import Domain

/// Decodes still WebP files at the size of their large thumbnail.
enum WebPDecoder {
    /// Of a lossless image, which is decoded as a whole, in pixels of four bytes.
    private static let losslessLimit = 64_000_000

    static func decode(_ file: [UInt8]) throws(ImageRenderingError) -> DecodedImage {
        var configuration = WebPDecoderConfig()
        guard WebPInitDecoderConfig(&configuration) != 0 else { throw .undecodable("libwebp has another version.") }
        try check(WebPGetFeatures(file, file.count, &configuration.input))
        let (width, height) = (Int(configuration.input.width), Int(configuration.input.height))
        guard configuration.input.has_animation == 0 else { throw .undecodable("The image is animated.") }
        try ThumbnailRenderer.check(width: width, height: height)
        if configuration.input.format == 2, width * height > losslessLimit { throw .tooLarge }
        let size = ThumbnailSize.large.fitting(width, height)
        let raster = try Raster(width: size.width, height: size.height)
        configuration.options.use_scaling = size == (width, height) ? 0 : 1
        configuration.options.scaled_width = Int32(size.width)
        configuration.options.scaled_height = Int32(size.height)
        configuration.output.colorspace = MODE_BGRA
        configuration.output.is_external_memory = 1
        configuration.output.u.RGBA = WebPRGBABuffer(
            rgba: raster.bytes.baseAddress, stride: Int32(raster.bytesPerRow), size: raster.bytes.count)
        try check(WebPDecode(file, file.count, &configuration))
        var image = DecodedImage(raster: raster, width: width, height: height)
        let metadata = WebPMetadata(file)
        image.profile = metadata.profile.flatMap { ColorProfile(icc: $0) }
        image.orientation = metadata.orientation
        return image
    }

    private static func check(_ status: VP8StatusCode) throws(ImageRenderingError) {
        switch status {
        case VP8_STATUS_OK: return
        case VP8_STATUS_OUT_OF_MEMORY: throw .tooLarge
        case VP8_STATUS_NOT_ENOUGH_DATA: throw .undecodable("The file ends too early.")
        case VP8_STATUS_UNSUPPORTED_FEATURE: throw .undecodable("The file has an unsupported feature.")
        default: throw .undecodable("The compressed pixels are damaged (status \(status.rawValue)).")
        }
    }
}

/// The chunks of a WebP file that concern its display.
struct WebPMetadata {
    private(set) var profile: [UInt8]?
    private(set) var orientation = EXIFOrientation.upright

    /// - Parameter file: not necessarily valid: reads as far as it can.
    init(_ file: [UInt8]) {
        var offset = 12
        while offset + 8 <= file.count {
            let count = (0..<4).reduce(0) { $0 | Int(file[offset + 4 + $1]) << (8 * $1) }
            guard count <= file.count - offset - 8 else { return }
            let contents = file[(offset + 8)..<(offset + 8 + count)]
            switch String(decoding: file[offset..<(offset + 4)], as: UTF8.self) {
            case "ICCP" where profile == nil: profile = Array(contents)
            case "EXIF":
                let isPrefixed = contents.starts(with: "Exif\0\0".utf8)
                let directory = Array(contents.dropFirst(isPrefixed ? 6 : 0))
                orientation = EXIFOrientation(readingTIFF: directory) ?? orientation
            default: break
            }
            offset += 8 + count + count % 2
        }
    }
}
