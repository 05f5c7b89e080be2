package import Domain

/// Looks up the origin of a proxy id.
package protocol VideoMappingRepository: Sendable {
    /// - Returns: nil if there is none. An expired mapping is returned as expired while its record exists; so is one
    ///   whose history record was deleted.
    func source(of id: ProxyID) async throws(Failure) -> VideoSource?
}

/// The origin of a video and the remaining lifetime of its mapping.
package struct VideoSource: Sendable, Hashable {
    /// The provider's URL; never exposed.
    package let origin: String
    /// By the database clock at the time of the request; zero or less means expired.
    package let remaining: Duration

    package init(origin: String, remaining: Duration) {
        self.origin = origin
        self.remaining = remaining
    }
}
