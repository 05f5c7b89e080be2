import Domain

/// Renders the thumbnails of an image file, off the event loops.
struct RenderThumbnails: Sendable {
    /// For the log.
    struct Failed: Error { let detail: String }

    private let renderer: any ImageRenderer

    init(_ renderer: any ImageRenderer) { self.renderer = renderer }

    /// - Parameter file: as for `ImageRenderer.render`.
    func callAsFunction(_ file: [UInt8]) async throws(Failed) -> RenderedThumbnails {
        do {
            return try await ComputeThreads.images.run { RenderedThumbnails(try renderer.render(file)) }
        } catch {
            throw Failed(detail: "\(error)")
        }
    }
}

/// Thumbnails that can be stored, and what is known of their image.
struct RenderedThumbnails: Sendable {
    /// In pixels, as displayed.
    let width: Int
    /// In pixels, as displayed.
    let height: Int
    let color: MeanColor
    /// In the order of `ThumbnailSize.allCases`.
    let pieces: [FetchedContent.Piece]

    init(_ image: RenderedImage) {
        width = image.width
        height = image.height
        color = image.color
        pieces = image.thumbnails.map { thumbnail in
            FetchedContent.Piece(
                .thumbnail, .bytes(thumbnail.webp),
                MediaFacts(
                    size: Int64(thumbnail.webp.count), digest: ContentDigester.digest(of: thumbnail.webp),
                    contentType: ImageFormat.webp.contentType, width: thumbnail.width, height: thumbnail.height))
        }
    }
}
