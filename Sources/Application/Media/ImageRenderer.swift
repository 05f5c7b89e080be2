package import Domain

/// Renders smaller versions of images.
package protocol ImageRenderer: Sendable {
    /// Blocks the calling thread for up to a second; needs tens of megabytes.
    ///
    /// - Parameter file: a PNG, JPEG or WebP file of at most 100 million pixels, whose structure is valid.
    /// - Throws: `ImageRenderingError` if its pixels cannot be decoded, or exceed the limits of time or memory.
    func render(_ file: [UInt8]) throws(ImageRenderingError) -> RenderedImage
}

/// An image's smaller versions.
package struct RenderedImage: Sendable, Hashable {
    /// Of the whole image in pixels, after its orientation is applied.
    package let width: Int
    /// Of the whole image in pixels, after its orientation is applied.
    package let height: Int
    package let color: MeanColor
    /// In the order of `ThumbnailSize.allCases`.
    package let thumbnails: [Thumbnail]

    package init(width: Int, height: Int, color: MeanColor, thumbnails: [Thumbnail]) {
        self.width = width
        self.height = height
        self.color = color
        self.thumbnails = thumbnails
    }
}

/// A thumbnail as a WebP file in sRGB without metadata.
package struct Thumbnail: Sendable, Hashable {
    package let size: ThumbnailSize
    /// In pixels.
    package let width: Int
    /// In pixels.
    package let height: Int
    package let webp: [UInt8]

    package init(size: ThumbnailSize, width: Int, height: Int, webp: [UInt8]) {
        self.size = size
        self.width = width
        self.height = height
        self.webp = webp
    }
}

package enum ImageRenderingError: Error, Sendable, Hashable {
    /// The pixels cannot be decoded.
    case undecodable(String)
    /// Decoding would exceed the limit of memory.
    case tooLarge
}
