package import Domain
package import NIOCore

/// Reads the whole content of an owner's item from storage.
package struct ReadContent: Sendable {
    private let open: OpenContent
    private let media: any MediaRepository
    private let stores: MediaStores

    package init(open: OpenContent, media: any MediaRepository, stores: MediaStores) {
        self.open = open
        self.media = media
        self.stores = stores
    }

    /// - Parameter body: takes a chunk; the next one is read after it returns.
    /// - Throws: as `OpenContent`, and `notReady` for an item that is not archived; `storageUnavailable`; what the body
    ///   throws.
    package func callAsFunction(
        _ record: ItemReference, of owner: Owner, _ body: (ByteBuffer) async throws(Failure) -> Void
    ) async throws(Failure) {
        guard case .stored(var object) = try await open(.content, of: record, of: owner).content else {
            throw .notReady(record.kind)
        }
        while true {
            switch try await stores.store(object.location.store).contents(of: object.location.key, body) {
            case .complete: return
            case .unreadable(let detail): throw .unavailableStorage(detail)
            case .missing: break
            }
            // It may have been moved to another store since its row was read.
            guard let current = try await media.object(object.id), current.location != object.location else {
                throw .gone(record.kind)
            }
            object = current
        }
    }
}
