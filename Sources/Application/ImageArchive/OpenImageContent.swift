package import Domain

/// Finds the content of an owner's image, archiving it first if necessary.
package struct OpenImageContent: Sendable {
    /// Concurrent downloads, each held in memory, 40 MiB at most.
    private static let concurrency = 8
    /// Queued downloads.
    private static let waiting = 64

    private let repository: any ImageArchiveRepository
    private let archive: ArchiveImage
    private let fetches = ConcurrencyLimit(
        concurrency, waiting: waiting, message: "Too many images are being downloaded. Try again in a moment.")

    package init(repository: any ImageArchiveRepository, archive: ArchiveImage) {
        self.repository = repository
        self.archive = archive
    }

    /// - Throws: `notFound`, `imageNotReady`, `imageGone`, `providerUnavailable` if the download fails for now,
    ///   `overloaded` if too many downloads are queued.
    package func callAsFunction(_ id: RecordID, of owner: Owner) async throws(Failure) -> UploadName {
        if case .archived(let name) = try await find(id, of: owner) { return name }
        let slot = try await fetches.acquire()
        defer { slot.release() }
        switch try await find(id, of: owner) {
        case .archived(let name):
            // Archived while this request was queued.
            return name
        case .remote(let image):
            if let name = try await archive(image) { return name }
        }
        // Another process may just have archived it.
        if case .archived(let name) = try await find(id, of: owner) { return name }
        throw Failure(
            .providerUnavailable, "This image cannot be downloaded right now. Try again in a moment.", retryAfter: 5)
    }

    private enum Location {
        case archived(UploadName)
        case remote(UnarchivedImage)
    }

    /// - Throws: if there is no content, none yet, or none any more.
    private func find(_ id: RecordID, of owner: Owner) async throws(Failure) -> Location {
        switch try await repository.archiveStatus(of: id, of: owner) {
        case nil: throw .notFound
        case .pending:
            throw Failure(.imageNotReady, "This image is still being generated. Try again in a moment.", retryAfter: 2)
        case .failed, .lost: throw Self.gone
        case .archived(let name): return .archived(name)
        case .remote(let image): return .remote(image)
        }
    }

    private static let gone = Failure(.imageGone, "This image is no longer available.")
}
