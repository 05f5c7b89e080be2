package import Domain
package import Logging

/// Deletes objects: the bytes first, their row last, so that an interrupted deletion is repeated.
package struct RemoveObjects: Sendable {
    package init(media: any MediaRepository, stores: MediaStores, logger: Logger) {
        fatalError()
    }

    /// Deletes all objects of a doomed record and its uploads. A missing one is no error.
    ///
    /// - Throws: `storageUnavailable`, then not all are deleted.
    package func callAsFunction(of record: DoomedRecord) async throws(Failure) { fatalError() }
}
