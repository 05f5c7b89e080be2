package import Domain
package import Logging
import NIOCore
import Synchronization

/// Fetches generated images from their provider, from the folder of an earlier version, or from storage, and makes their
/// thumbnails.
package struct ImageArchiveSource: ArchiveSource {
    /// Larger than for uploads: a provider's 4K images as PNG have up to 30 MB.
    package static let limits = ImageFileLimits(bytes: 40 << 20, side: 16_384, pixels: 100_000_000, scans: 100)

    private let downloader: any OriginDownloader
    private let stores: MediaStores
    private let render: RenderThumbnails
    private let logger: Logger

    package init(
        downloader: any OriginDownloader, stores: MediaStores, renderer: any ImageRenderer, logger: Logger
    ) {
        self.downloader = downloader
        self.stores = stores
        render = RenderThumbnails(renderer)
        self.logger = logger
    }

    package func fetch(_ record: UnarchivedRecord) async throws(ArchiveSourceError) -> FetchedContent {
        let image = try await read(try await download(record))
        let rendered: RenderedThumbnails?
        do throws(RenderThumbnails.Failed) {
            rendered = try await render(image.bytes)
        } catch {
            logger.notice(
                "image without thumbnails",
                metadata: ["record": "\(record.record.id.text)", "error": "\(error.detail)"])
            rendered = nil
        }
        var facts = image.facts
        if let rendered { (facts.width, facts.height) = (rendered.width, rendered.height) }
        var content = FetchedContent(content: FetchedContent.Piece(.image, .bytes(image.bytes), facts))
        content.color = rendered?.color
        content.thumbnails = rendered?.pieces ?? []
        return content
    }

    private func download(_ record: UnarchivedRecord) async throws(ArchiveSourceError) -> [UInt8] {
        let limit = Self.limits.bytes
        let received = ReceivedBytes()
        switch record.origin {
        case .url(let url):
            _ = try await downloader.fetch(url, as: .image, atMost: Int64(limit)) { received.append($0) }
            return received.bytes
        case .file(let name):
            do throws(Failure) {
                for store in try stores.disks {
                    let outcome = try await store.contents(of: name.flatKey) { received.append($0) }
                    if try outcome.isThere { return received.bytes }
                }
            } catch {
                throw .storage(error)
            }
            // Perhaps the folder is not mounted.
            throw .unavailable(detail: "the file \(name.text) is missing")
        case .stored(let object, _):
            try await stores.readContent(object) { received.append($0) }
            return received.bytes
        }
    }

    private func read(_ bytes: [UInt8]) async throws(ArchiveSourceError) -> CheckedImage {
        do {
            return try await ComputeThreads.images.run {
                CheckedImage(try ImageFile(reading: bytes, limits: Self.limits))
            }
        } catch is ImageFileError {
            throw .lost(.unreadable)
        } catch {
            throw .unavailable(detail: "\(error)")
        }
    }

    /// Collects a download.
    private final class ReceivedBytes: Sendable {
        private let collected = Mutex<[UInt8]>([])

        var bytes: [UInt8] { collected.withLock { $0 } }

        func append(_ chunk: ByteBuffer) {
            chunk.withUnsafeReadableBytes { chunk in collected.withLock { $0.append(contentsOf: chunk) } }
        }
    }
}

private struct CheckedImage: Sendable {
    let bytes: [UInt8]
    let facts: MediaFacts

    init(_ image: ImageFile) {
        bytes = image.bytes
        facts = MediaFacts(image)
    }
}

extension MediaFacts {
    /// Hashes the file. A JPEG may be displayed in another orientation than it is stored: its width and height are
    /// unknown.
    init(_ image: ImageFile) {
        self.init(
            size: Int64(image.bytes.count), digest: ContentDigester.digest(of: image.bytes),
            contentType: image.format.contentType, width: image.format == .jpeg ? nil : image.width,
            height: image.format == .jpeg ? nil : image.height)
    }
}
