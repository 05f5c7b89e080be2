import Domain

/// Archives an image that a client asks for before the archiver has come to it: unlike a video, an image is never
/// streamed from its provider.
package struct ArchiveOnDemand: Sendable {
    /// Concurrent downloads.
    private static let concurrency = 8
    /// Queued downloads.
    private static let waiting = 64

    private let archive: ArchiveRecord
    private let fetches = ConcurrencyLimit(
        concurrency, waiting: waiting, message: "Too many images are being downloaded. Try again in a moment.")

    package init(archive: ArchiveRecord) { self.archive = archive }

    /// The status of a record; for an image, after trying to archive it.
    ///
    /// - Returns: nil if there is no such record, it is deleted, or another owner's.
    /// - Throws: `providerUnavailable` if the image cannot be fetched for now, `overloaded`.
    func status(
        of id: RecordID, of owner: Owner, in repository: any ArchiveRepository
    ) async throws(Failure) -> ArchiveStatus? {
        let first = try await repository.status(of: id, of: owner)
        guard case .remote = first, repository.kind == .image else { return first }
        let slot = try await fetches.acquire()
        defer { slot.release() }
        // It may have been archived while this request was queued.
        guard case .remote(let image) = try await repository.status(of: id, of: owner) else {
            return try await repository.status(of: id, of: owner)
        }
        try await archive(image, isClaimed: false)
        let status = try await repository.status(of: id, of: owner)
        guard case .remote = status else { return status }
        throw Failure(
            .providerUnavailable, "This image cannot be downloaded right now. Try again in a moment.", retryAfter: 5)
    }
}
