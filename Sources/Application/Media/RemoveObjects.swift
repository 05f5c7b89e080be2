import Domain
package import Logging

/// Deletes objects: the bytes first, their row last, so that an interrupted deletion is repeated.
package struct RemoveObjects: Sendable {
    private let media: any MediaRepository
    private let stores: MediaStores
    private let logger: Logger

    package init(media: any MediaRepository, stores: MediaStores, logger: Logger) {
        self.media = media
        self.stores = stores
        self.logger = logger
    }

    /// Deletes all objects of a doomed record and its uploads. A missing one is no error.
    ///
    /// - Throws: `storageUnavailable`, then not all are deleted.
    package func callAsFunction(of record: DoomedRecord) async throws(Failure) {
        try await remove(media.objects(of: record.record))
        for upload in record.uploads { try await remove(upload) }
        if let file = record.file { try await removeFile(file) }
        logger.info("objects deleted", metadata: ["record": "\(record.record.id.text)"])
    }

    /// Deletes an upload.
    ///
    /// - Throws: `storageUnavailable`.
    func remove(_ upload: UploadName) async throws(Failure) {
        guard let object = try await media.upload(upload) else { return try await removeFile(upload) }
        try await remove([object])
    }

    private func remove(_ objects: [MediaObject]) async throws(Failure) {
        for object in objects { try await stores.store(object.location.store).remove(object.location.key) }
        if !objects.isEmpty { try await media.remove(objects.map(\.id)) }
    }

    /// Deletes a file that an earlier version stored.
    func removeFile(_ name: UploadName) async throws(Failure) {
        for store in stores.disks { try await store.remove(name.flatKey) }
    }
}
