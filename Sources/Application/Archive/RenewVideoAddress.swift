package import Domain

/// Makes a new public address for an owner's video.
package struct RenewVideoAddress: Sendable {
    private let archive: any ArchiveRepository
    private let mappings: any VideoMappingLifecycleRepository
    private let lifetime: Duration
    private let environment: SystemEnvironment

    /// - Parameters:
    ///   - archive: of the videos.
    ///   - lifetime: of an address.
    package init(
        archive: any ArchiveRepository, mappings: any VideoMappingLifecycleRepository, lifetime: Duration,
        environment: SystemEnvironment
    ) {
        self.archive = archive
        self.mappings = mappings
        self.lifetime = lifetime
        self.environment = environment
    }

    /// - Returns: the address's id and its expiry date.
    /// - Throws: `notFound`, `videoNotReady`, `videoExpired` if the video is not archived and its origin's link has
    ///   expired.
    package func callAsFunction(_ id: RecordID, of owner: Owner) async throws(Failure) -> (ProxyID, Timestamp) {
        switch try await archive.status(of: id, of: owner) {
        case nil: throw .notFound
        case .pending: throw .notReady(.video)
        case .failed, .lost: throw .gone(.video)
        case .archived: return try await add(origin: "", id, notAfter: nil)
        case .remote(let video):
            guard case .url(let url) = video.origin else { throw .gone(.video) }
            let end = video.expiresAt ?? PresignedURL.expiry(of: url)
            if let end, end <= environment.now() { throw .gone(.video) }
            return try await add(origin: url, id, notAfter: end)
        }
    }

    private func add(
        origin: String, _ id: RecordID, notAfter end: Timestamp?
    ) async throws(Failure) -> (ProxyID, Timestamp) {
        let proxyID = ProxyID(random: environment.randomBytes(16))
        let expiresAt = try await mappings.add(
            id: proxyID, origin: origin, task: id.text, lifetime: lifetime, notAfter: end)
        return (proxyID, expiresAt)
    }
}
