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

    /// - Throws: `storageUnavailable`, then not all are deleted.
    func remove(_ objects: [MediaObject]) async throws(Failure) {
        try await media.remove(objects.map(MediaWrite.Part.init), from: stores)
    }

    /// Deletes a file that an earlier version stored.
    func removeFile(_ name: UploadName) async throws(Failure) {
        for store in try stores.disks { try await store.remove(name.flatKey) }
    }
}

extension MediaRepository {
    /// Marks objects as being deleted, then deletes them, the bytes first, also those that are moved to another store
    /// meanwhile.
    ///
    /// - Throws: `storageUnavailable`, also if an object is moved again and again; then not all are deleted.
    func remove(_ parts: [MediaWrite.Part], from stores: MediaStores) async throws(Failure) {
        try await beginRemoval(of: parts.map(\.object))
        var left = parts
        for _ in 0..<3 where !left.isEmpty {
            for part in left { try await stores.store(part.location.store).remove(part.location.key) }
            left = try await remove(left)
        }
        if let part = left.first { throw .unavailableStorage("the object \(part.object.text) is being moved") }
    }
}
