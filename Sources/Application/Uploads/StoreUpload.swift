package import Domain

/// Stores images that a client has uploaded for an order.
package struct StoreUpload: Sendable {
    package init(store: StoreMedia, media: any MediaRepository, remove: RemoveObjects) {
        fatalError()
    }

    /// - Returns: the public name.
    /// - Throws: `storageFull`, `storageUnavailable`.
    package func callAsFunction(_ image: ImageFile, of owner: Owner) async throws(Failure) -> UploadName {
        fatalError()
    }

    /// Deletes an upload that no record refers to; a failure is logged, and repaired by `storage check`.
    package func remove(_ name: UploadName) async { fatalError() }
}
