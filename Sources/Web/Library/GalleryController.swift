import Application
import Domain
import Hummingbird

/// Lists or counts the caller's videos and images together: all, those that a query asks for, or those in the trash.
struct GalleryController: Sendable {
    private static let defaultLimit = 50
    private static let maximumLimit = 100

    private let tokens: TokenVerifier
    private let browse: BrowseLibrary
    private let resolve: ResolveQuery
    private let searches: ConcurrencyLimit
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        browse = dependencies.library.browse
        resolve = dependencies.organizing.resolve
        searches = dependencies.clientShares.searches
        clientAddresses = dependencies.clientAddresses
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        var query = PageQuery(request)
        let libraryRequest = LibraryRequest(
            query.libraryQuery(), after: query.libraryPosition(),
            limit: query.limit(Self.defaultLimit, Self.maximumLimit))
        try query.faults.check()
        let client = Party.client(clientAddresses.client(of: request, context))
        let page = try await page(of: authentication.caller.owner, libraryRequest, for: client)
        return .privateJSON(JSONWriter.gallery(page, libraryRequest, isForPage: authentication.isByCookie))
    }

    @Sendable @concurrent func count(_ request: Request, _ context: WebContext) async throws -> Response {
        let owner = try await tokens.caller(of: request).owner
        var query = PageQuery(request)
        let libraryQuery = query.libraryQuery()
        try query.faults.check()
        let resolved = try await resolve(libraryQuery, of: owner, atMost: 0)
        var json = JSONWriter(capacity: 64)
        json.raw(#"{"status":"success","data":{"count":"#)
        json.integer(resolved.count)
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    /// Searches wait for their turn.
    private func page(
        of owner: Owner, _ request: LibraryRequest, for client: [Party]
    ) async throws -> LibraryPage {
        guard request.query.needsScan else { return try await browse(owner, request) }
        return try await searches.run(for: client) { try await browse(owner, request) }
    }
}
