import Application
import Domain

/// A download, whose layout has what a response head needs.
struct DownloadSource: ContentSource {
    let download: Download
    let contents: DownloadContents

    var kind: ItemKind? { nil }

    func metadata(for client: DeliveryClient) async throws -> ContentMetadata {
        try await contents.requireComplete(download)
        return ContentMetadata(length: download.layout.size, contentType: DownloadExchange.contentType)
    }

    func open(_ range: RequestedRange, for client: DeliveryClient) async throws -> ContentStream {
        try await contents.requireComplete(download)
        let part = try range.part(of: download.layout.size, in: kind)
        return try await client.open { [download, contents] loop in
            DownloadExchange(download, range: part, from: contents, on: loop)
        }
    }
}
