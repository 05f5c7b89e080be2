package import Domain
package import Logging

/// Deletes an owner's items: into the trash and out of it, or permanently.
package struct DeleteRecord: Sendable {
    package init(trash: TrashRepositories, remove: RemoveObjects, logger: Logger) {
        fatalError()
    }

    /// Moves an item into the trash.
    ///
    /// - Throws: `notFound` also if it is in the trash already.
    package func trash(_ record: RecordReference, of owner: Owner) async throws(Failure) { fatalError() }

    /// Takes an item out of the trash. Idempotent.
    ///
    /// - Throws: `notFound` also if it is being deleted permanently.
    package func restore(_ record: RecordReference, of owner: Owner) async throws(Failure) { fatalError() }

    /// Deletes an item permanently, in the trash or not: first its objects, then its record. If it throws, the cleanup
    /// finishes it.
    ///
    /// - Throws: `notFound`, `storageUnavailable`.
    package func purge(_ record: RecordReference, of owner: Owner) async throws(Failure) { fatalError() }
}

/// One repository for each history.
package struct TrashRepositories: Sendable {
    package let images: any TrashRepository
    package let videos: any TrashRepository

    package init(images: any TrashRepository, videos: any TrashRepository) {
        self.images = images
        self.videos = videos
    }

    package subscript(history: RecordReference.History) -> any TrashRepository {
        switch history {
        case .images: images
        case .videos: videos
        }
    }
}
