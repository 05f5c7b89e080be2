package import Domain

/// Stores proxy mappings: the id of a video, its origin URL and its expiry date.
package protocol VideoMappingLifecycleRepository: Sendable {
    /// Inserts the mapping, unless the id has one. Idempotent.
    ///
    /// - Parameters:
    ///   - origin: the provider's URL of the video; empty if the video is only in storage.
    ///   - task: the id of the job that made it, which is also that of its history record.
    ///   - lifetime: from now, by the database clock.
    ///   - notAfter: the expiry date of the provider's URL, if known; the earlier of the two counts.
    /// - Returns: the stored expiry date.
    func add(
        id: ProxyID, origin: String, task: String, lifetime: Duration, notAfter: Timestamp?
    ) async throws(Failure) -> Timestamp
}

extension VideoMappingLifecycleRepository {
    /// Reads `notAfter` from the presigned URL.
    package func add(
        id: ProxyID, origin: String, task: String, lifetime: Duration
    ) async throws(Failure) -> Timestamp {
        try await add(
            id: id, origin: origin, task: task, lifetime: lifetime, notAfter: PresignedURL.expiry(of: origin))
    }
}
