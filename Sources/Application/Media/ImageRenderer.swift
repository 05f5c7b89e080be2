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

/// The sizes of thumbnails: the longest side in pixels. An image that is smaller keeps its size.
package enum ThumbnailSize: Int, Sendable, CaseIterable {
    /// For lists.
    case small = 320
    /// For one image on a page.
    case large = 1280
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

/// The mean color of an image, shown until its thumbnail is loaded.
package struct MeanColor: Sendable, Hashable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8

    package init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }
}

package enum ImageRenderingError: Error, Sendable, Hashable {
    /// The pixels cannot be decoded.
    case undecodable(String)
    /// Decoding would exceed the limit of memory.
    case tooLarge
}
