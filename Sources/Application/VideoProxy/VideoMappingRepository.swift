package import Domain

/// Knows where the video of a proxy id comes from.
package protocol VideoMappingRepository: Sendable {
    /// - Returns: nil where there is none; one that has expired is told as such as long as its record is there.
    func source(of id: ProxyID) async throws(Failure) -> VideoSource?
}

/// Where a video comes from, and how long it may be shown.
package struct VideoSource: Sendable, Hashable {
    /// The provider's address; never shown to anybody.
    package let origin: String
    /// By the database's clock at the time of the question, and never more than that: zero or less means expired.
    package let remaining: Duration

    package init(origin: String, remaining: Duration) {
        self.origin = origin
        self.remaining = remaining
    }
}
