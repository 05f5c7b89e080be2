package import Domain
package import Logging

/// Copies the content of one record into storage.
package struct ArchiveRecord: Sendable {
    package init(
        repositories: ArchiveRepositories, images: any ArchiveSource, videos: any ArchiveSource, store: StoreMedia,
        logger: Logger
    ) {
        fatalError()
    }

    /// Returns also if it is unavailable now, or for good; the repository records which.
    ///
    /// - Parameter isClaimed: whether this process holds the record's lease, and is to extend it.
    /// - Throws: if that could not be stored, or storage is full or unavailable.
    package func callAsFunction(_ record: UnarchivedRecord, isClaimed: Bool) async throws(Failure) {
        fatalError()
    }
}
