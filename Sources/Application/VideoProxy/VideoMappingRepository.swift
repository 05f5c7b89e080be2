package import Domain

/// Looks up the video of a proxy id.
package protocol VideoMappingRepository: Sendable {
    /// - Returns: nil if there is none. An expired mapping is returned as expired while its record exists; so is one
    ///   whose history record was deleted.
    func source(of id: ProxyID) async throws(Failure) -> VideoSource?
}

/// The bytes of a video and the remaining lifetime of its mapping.
package struct VideoSource: Sendable, Hashable {
    package let content: Content
    /// The history record of the video; nil if there is none, or it was deleted.
    package let record: ItemReference?
    /// By the database clock at the time of the request; zero or less means expired.
    package let remaining: Duration

    package init(content: Content, record: ItemReference?, remaining: Duration) {
        self.content = content
        self.record = record
        self.remaining = remaining
    }
}
