package import Domain

/// What an origin is asked for.
package struct OriginQuestion: Sendable, Hashable {
    package let target: OriginTarget
    /// nil: the whole video.
    package let part: VideoPart?

    package init(_ target: OriginTarget, part: VideoPart?) {
        self.target = target
        self.part = part
    }
}
