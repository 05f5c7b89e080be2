package import Domain

/// Finds the picture of one of an owner's images, and fetches it first where it is not kept here yet.
package struct OpenImageContent: Sendable {
    /// Each is in memory whole, with 40 MiB at most.
    private static let concurrency = 8
    /// Beyond those that are being fetched.
    private static let waiting = 64

    private let repository: any ImageArchiveRepository
    private let keep: ArchiveImage
    private let fetching = ConcurrencyLimit(
        concurrency, waiting: waiting, refusal: "Too many pictures are being fetched. Try again in a moment.")

    package init(repository: any ImageArchiveRepository, keep: ArchiveImage) {
        self.repository = repository
        self.keep = keep
    }

    /// - Throws: `notFound`, `pictureNotReady`, `pictureGone`, `providerUnavailable` where it cannot be had right now, or
    ///   `overloaded` where too many wait for theirs.
    package func callAsFunction(_ id: RecordID, of owner: Owner) async throws(Failure) -> UploadName {
        if case .kept(let name) = try await find(id, of: owner) { return name }
        try await fetching.enter()
        defer { fetching.leave() }
        switch try await find(id, of: owner) {
        case .kept(let name):
            // While this one waited for its turn.
            return name
        case .away(let picture):
            if let name = try await keep(picture) { return name }
        }
        // Another process may just have kept it, or nobody can.
        if case .kept(let name) = try await find(id, of: owner) { return name }
        throw Failure(
            .providerUnavailable, "This picture cannot be had right now. Try again in a moment.", retryAfter: 5)
    }

    private enum Place {
        case kept(UploadName)
        case away(UnarchivedImage)
    }

    /// - Throws: where there is no picture, or none yet, or none any more.
    private func find(_ id: RecordID, of owner: Owner) async throws(Failure) -> Place {
        switch try await repository.standing(of: id, of: owner) {
        case nil: throw .notFound
        case .pending:
            throw Failure(.pictureNotReady, "This picture is still being made. Ask again in a moment.", retryAfter: 2)
        case .failed, .lost: throw Self.gone
        case .kept(let name): return .kept(name)
        case .away(let picture): return .away(picture)
        }
    }

    private static let gone = Failure(.pictureGone, "This picture is no longer there.")
}
