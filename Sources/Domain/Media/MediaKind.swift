/// What a stored object is to its record. The raw value is stored.
package enum MediaKind: String, Sendable, CaseIterable {
    /// A generated image.
    case image
    /// A generated video.
    case video
    /// A still of a video.
    case poster
    /// The first seconds of a video without sound.
    case preview
    /// A smaller version of an image or a poster.
    case thumbnail
    /// An image that a client has uploaded.
    case upload
}
