package import Application
import Domain

/// Renders thumbnails with the system's image libraries.
package struct ThumbnailRenderer: ImageRenderer {
    /// Of an image.
    private static let pixelLimit = 100_000_000

    package init() {}

    package func render(_ file: [UInt8]) throws(ImageRenderingError) -> RenderedImage {
        let image = try Self.decode(file)
        let large = ThumbnailSize.large.fitting(image.width, image.height)
        try image.raster.resize(width: large.width, height: large.height)
        image.profile?.convertToSRGB(image.raster)
        let picture = try image.raster.turned(image.orientation)
        let (width, height) =
            image.orientation.exchangesSides ? (image.height, image.width) : (image.width, image.height)
        return RenderedImage(
            width: width, height: height, color: try picture.meanColor(),
            thumbnails: try ThumbnailSize.allCases.map { size throws(ImageRenderingError) in
                let (width, height) = size.fitting(width, height)
                let webp = try picture.resized(width: width, height: height).encoded()
                return Thumbnail(size: size, width: width, height: height, webp: webp)
            })
    }

    private static func decode(_ file: [UInt8]) throws(ImageRenderingError) -> DecodedImage {
        let format: ImageFormat
        do {
            format = try ImageFormat(signatureOf: file)
        } catch {
            throw .undecodable(error.message)
        }
        return switch format {
        case .png: try PNGDecoder.decode(file)
        case .jpeg: try JPEGDecoder.decode(file)
        case .webp: try WebPDecoder.decode(file)
        }
    }

    /// Checks a size that a file declares, in pixels.
    static func check(width: Int, height: Int) throws(ImageRenderingError) {
        guard width > 0, height > 0 else { throw .undecodable("The image has no pixels.") }
        guard width <= pixelLimit, height <= pixelLimit, width * height <= pixelLimit else { throw .tooLarge }
    }
}

/// A decoded image, possibly reduced, but not below the size of its large thumbnail.
struct DecodedImage {
    let raster: Raster
    /// As stored, before the reduction, in pixels.
    let width: Int
    /// As stored, before the reduction, in pixels.
    let height: Int
    var orientation = EXIFOrientation.upright
    /// Of the raster; nil for sRGB.
    var profile: ColorProfile?
}

extension ThumbnailSize {
    /// The size of an image's thumbnail in pixels: with the image's proportions, never larger than the image.
    func fitting(_ width: Int, _ height: Int) -> (width: Int, height: Int) {
        let longest = max(width, height)
        guard longest > rawValue else { return (width, height) }
        func scaled(_ side: Int) -> Int { max(1, (2 * side * rawValue + longest) / (2 * longest)) }
        return (scaled(width), scaled(height))
    }
}
