/// The sizes of thumbnails: the longest side in pixels. An image that is smaller keeps its size.
package enum ThumbnailSize: Int, Sendable, CaseIterable {
    /// For lists.
    case small = 320
    /// For one image on a page.
    case large = 1280
}
