import Application
import Domain
import NIOCore

/// An upload of an earlier version: a file without a row, directly in the folder of a disk store.
struct FlatUploadSource: ContentSource {
    let name: UploadName
    let stores: MediaStores

    var kind: ItemKind? { .image }

    func metadata(for client: DeliveryClient) async throws(Failure) -> ContentMetadata {
        ContentMetadata(length: try await locate().size, contentType: name.format.contentType)
    }

    func open(_ range: RequestedRange, for client: DeliveryClient) async throws -> ContentStream {
        let (store, size) = try await locate()
        let part = try range.part(of: size, in: kind)
        do {
            return try await client.open { [name] loop in
                store.read(name.flatKey, size: size, range: part, contentType: name.format.contentType, on: loop)
            }
        } catch let error as OriginError {
            throw error.failure(in: kind, detail: "an upload in \(store.name.text): \(error)")
        }
    }

    /// The store that has the file, and the size in bytes, which only reading the file tells.
    ///
    /// - Throws: `notFound` if no store has it.
    private func locate() async throws(Failure) -> (any ObjectStore, size: Int64) {
        for store in try stores.disks {
            var size: Int64 = 0
            let outcome = try await store.contents(of: name.flatKey) { chunk in size += Int64(chunk.readableBytes) }
            if try outcome.isThere { return (store, size) }
        }
        throw .notFound
    }
}
