package import Domain

/// Keeps under which id a video can be watched, and until when.
package protocol VideoMappingLifecycleRepository: Sendable {
    /// Writes the mapping down unless one is there under this id; doing it again changes nothing.
    ///
    /// - Parameters:
    ///   - origin: the provider's address of the video.
    ///   - task: the provider's name for what made it.
    ///   - lifetime: how long it may be watched, from now by the database's clock.
    ///   - notAfter: when the provider's address itself stops working, where it says so; the earlier of the two counts.
    /// - Returns: when it expires, as it is kept.
    func add(
        id: ProxyID, origin: String, task: String, lifetime: Duration, notAfter: Timestamp?
    ) async throws(Failure) -> Timestamp
}

extension VideoMappingLifecycleRepository {
    /// Takes the end of the provider's address out of the address.
    package func add(
        id: ProxyID, origin: String, task: String, lifetime: Duration
    ) async throws(Failure) -> Timestamp {
        try await add(
            id: id, origin: origin, task: task, lifetime: lifetime, notAfter: PresignedURL.end(of: origin))
    }
}
