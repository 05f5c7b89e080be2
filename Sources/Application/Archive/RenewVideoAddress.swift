package import Domain

/// Makes a new public address for an owner's video.
package struct RenewVideoAddress: Sendable {
    package init(
        archive: any ArchiveRepository, mappings: any VideoMappingLifecycleRepository, lifetime: Duration,
        randomBytes: @escaping @Sendable (Int) -> [UInt8]
    ) {
        fatalError()
    }

    /// - Returns: the address's id and its expiry date.
    /// - Throws: `notFound`, `videoNotReady`, `videoExpired` if the video is not archived and its origin's link is dead.
    package func callAsFunction(_ id: RecordID, of owner: Owner) async throws(Failure) -> (ProxyID, Timestamp) {
        fatalError()
    }
}
