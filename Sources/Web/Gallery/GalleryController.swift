import Application
import Domain
import Hummingbird

/// Lists the caller's videos and images together, or those in the trash.
struct GalleryController: Sendable {
    private static let defaultLimit = 50
    private static let maximumLimit = 100

    private let tokens: TokenVerifier
    private let browse: BrowseGallery

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        browse = BrowseGallery(images: dependencies.images, videos: dependencies.generations)
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        var query = PageQuery(request)
        let galleryRequest = GalleryRequest(
            kind: query.value("kind", as: GalleryItem.Kind.self),
            status: query.value("status", as: GalleryStatus.self), after: query.position(),
            limit: query.limit(Self.defaultLimit, Self.maximumLimit), isTrash: query.flag("trash"))
        try query.faults.check()
        let page = try await browse(authentication.caller.owner, galleryRequest)
        return .privateJSON(JSONWriter.gallery(page, galleryRequest, isForPage: authentication.isByCookie))
    }
}

extension PageQuery {
    /// The start of the page: a cursor or a time.
    fileprivate mutating func position() -> GalleryPosition? {
        if let text = text("cursor") {
            if self.text("before") != nil { fault("cursor", "Give either cursor or before, not both.") }
            if let position = GalleryPosition(cursor: text) { return position }
            fault("cursor", "This is not a cursor; use the nextCursor of an earlier page as it is.")
        } else if let text = text("before") {
            if let timestamp = Timestamp(iso8601: text) { return GalleryPosition(before: timestamp) }
            fault("before", "This must be a date like 2026-03-31, or a time like 2026-03-31T18:30:00Z.")
        }
        return nil
    }
}
