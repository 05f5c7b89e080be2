package import Domain

/// What an origin is asked for.
package struct OriginRequest: Sendable, Hashable {
    package let target: OriginTarget
    /// nil: the whole video.
    package let part: VideoByteRange?
    package let media: Media

    /// What the answer must be.
    package enum Media: Sendable, Hashable { case video, picture }

    package init(_ target: OriginTarget, part: VideoByteRange?, media: Media = .video) {
        self.target = target
        self.part = part
        self.media = media
    }
}
