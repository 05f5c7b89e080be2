import Application
import Domain

/// An object in storage. Its row has what a response head needs.
struct StoredSource: ContentSource {
    private let object: MediaObject
    private let stores: MediaStores
    private let media: any MediaRepository

    init(_ object: MediaObject, _ dependencies: DeliveryDependencies) {
        self.object = object
        stores = dependencies.stores
        media = dependencies.media
    }

    var kind: ItemKind? { object.record?.kind ?? .image }

    func metadata(for client: DeliveryClient) -> ContentMetadata {
        ContentMetadata(length: object.facts.size, contentType: object.facts.contentType)
    }

    func open(_ range: RequestedRange, for client: DeliveryClient) async throws -> ContentStream {
        let part = try range.part(of: object.facts.size, in: kind)
        if let stream = try await read(object, part, client) { return stream }
        // It may have been moved to another store since its row was read, or deleted.
        if let current = try await media.object(object.id) {
            if current.location != object.location, let stream = try await read(current, part, client) {
                return stream
            }
            client.observer?.contentIsMissing()
        }
        throw failure(.gone(status: 404))
    }

    /// - Returns: nil if the store does not have the object.
    private func read(
        _ object: MediaObject, _ part: ClosedRange<Int64>?, _ client: DeliveryClient
    ) async throws -> ContentStream? {
        do {
            return try await client.open { [stores] loop in try stores.read(object, range: part, on: loop) }
        } catch OriginError.gone {
            return nil
        } catch let error as OriginError {
            throw failure(error)
        }
    }

    private func failure(_ error: OriginError) -> Failure {
        error.failure(
            in: kind, detail: "object \(object.id.text) in \(object.location.store.text): \(error)")
    }
}
