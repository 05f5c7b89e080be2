import Application
import Domain
import NIOCore

/// An upload of an earlier version: a file without a row, directly in the folder of a disk store.
struct FlatUploadSource: ContentSource {
    let name: UploadName
    let stores: MediaStores

    var history: RecordReference.History { .images }

    func metadata(for client: DeliveryClient) async throws -> ContentMetadata {
        let stream = try await read(nil, client)
        try await client.channel.eventLoop.run { stream.exchange.cancel() }
        guard let length = stream.head.total else { throw OriginError.broken.failure(in: history) }
        return ContentMetadata(length: length, contentType: stream.head.contentType)
    }

    func open(_ range: RequestedRange, for client: DeliveryClient) async throws -> ContentStream {
        if range == .whole { return try await read(nil, client) }
        return try await read(range.part(of: metadata(for: client).length, in: history), client)
    }

    /// - Throws: `notFound` if no store has the file.
    private func read(_ part: ClosedRange<Int64>?, _ client: DeliveryClient) async throws -> ContentStream {
        for store in stores.all {
            guard case .disk = store.name else { continue }
            do {
                return try await client.open { [name] loop in
                    store.read(name.flatKey, size: nil, range: part, contentType: name.format.contentType, on: loop)
                }
            } catch OriginError.gone {
                continue
            } catch let error as OriginError {
                throw error.failure(in: history, detail: "an upload in \(store.name.text): \(error)")
            }
        }
        throw Failure.notFound
    }
}
