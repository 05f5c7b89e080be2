import Application
import Domain
import Hummingbird

/// Shows callers everything of theirs, videos and images in one list.
struct GalleryController: Sendable {
    private static let ordinaryLimit = 50
    private static let maximumLimit = 100

    private let tokens: TokenVerifier
    private let browse: BrowseGallery

    init(_ parts: WebDependencies) {
        tokens = parts.tokens
        browse = BrowseGallery(images: parts.images, videos: parts.generations)
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        var query = PageQuery(request)
        let wanted = GalleryRequest(
            kind: query.word("kind", as: GalleryItem.Kind.self),
            status: query.word("status", as: GalleryStatus.self), after: query.place(),
            limit: query.limit(Self.ordinaryLimit, Self.maximumLimit))
        try query.faults.check()
        let page = try await browse(caller.owner, wanted)
        return .privateJSON(JSONWriter.gallery(page, wanted, isForPage: request.isOfPage))
    }
}

extension PageQuery {
    /// Behind what the list begins: a cursor, or a moment to start at.
    fileprivate mutating func place() -> GalleryPosition? {
        if let text = text("cursor") {
            if self.text("before") != nil { fault("cursor", "Give either cursor or before, not both.") }
            if let place = GalleryPosition(cursor: text) { return place }
            fault("cursor", "This is not a cursor; use the nextCursor of an earlier page as it is.")
        } else if let text = text("before") {
            if let timestamp = Timestamp(written: text) { return GalleryPosition(before: timestamp) }
            fault("before", "This must be a date like 2026-03-31, or a time like 2026-03-31T18:30:00Z.")
        }
        return nil
    }
}
