package import Domain

/// A request to an origin.
package struct OriginRequest: Sendable, Hashable {
    package let target: OriginTarget
    /// Nil for the whole file.
    package let part: ByteRange?
    package let media: Media

    /// The media type that the response must have.
    package enum Media: Sendable, Hashable { case video, image }

    package init(_ target: OriginTarget, part: ByteRange?, media: Media = .video) {
        self.target = target
        self.part = part
        self.media = media
    }
}
