import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Serves the HTML pages, rendered for the signed-in user of the cookie, if it is valid. Access is checked by the API
/// that a page's script requests, not by the page.
struct PagesController: Sendable {
    private let templates: PageTemplates
    private let pageContext: PageContext
    private let headers: PageHeaders
    private let tokens: TokenVerifier
    private let repository: any AccountRepository
    private let setUp: SetUp?

    init(_ dependencies: WebDependencies, assets: PageAssets) throws {
        templates = try PageTemplates()
        pageContext = PageContext(
            assets: assets.folder, settings: dependencies.pages, hasAccounts: dependencies.accounts.signer != nil,
            trashDays: dependencies.media.trashLifetime.map { Int($0.components.seconds / 86_400) },
            video: dependencies.videoCapabilities)
        headers = PageHeaders(isSecure: dependencies.isSecure, storage: dependencies.media.presignOrigin)
        tokens = dependencies.tokens
        repository = dependencies.accounts.repository
        setUp = dependencies.signUp.setUp
    }

    /// The handler of a page.
    func page(_ page: BrowserPage) -> @Sendable @concurrent (Request, WebContext) async throws -> Response {
        { request, _ in try await response(page, to: request) }
    }

    /// The page that makes the first account; the 404 page once there is one.
    @Sendable @concurrent func setUpPage(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let setUp, try await setUp.isNeeded() else {
            return try await response(.notFound, status: .notFound, to: request)
        }
        return try await response(.setup, to: request)
    }

    /// The 404 page.
    ///
    /// - Returns: nil if the client is not a browser, or the path is not one of a page.
    func notFound(for request: Request) async -> Response? {
        guard request.method == .get || request.method == .head,
            request.headers[values: .accept].contains(where: { $0.lowercased().contains("text/html") }),
            let first = request.uri.path.split(separator: "/").first, !Self.nonPagePrefixes.contains(first)
        else { return nil }
        return try? await response(.notFound, status: .notFound, to: request)
    }

    /// The first path segments of URLs that are not pages.
    private static let nonPagePrefixes: Set<Substring> = ["api", "assets", "health", "s", "uploads", "video"]

    private func response(
        _ page: BrowserPage, status: HTTPResponse.Status = .ok, to request: Request
    ) async throws(Failure) -> Response {
        let text = try templates.render(page, pageContext.of(page, for: await user(of: request)))
        return Response(
            status: status, headers: headers.fields, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private func user(of request: Request) async -> PageUser? {
        guard case .user(let user, let isAdmin)? = await tokens.pageCaller(of: request) else { return nil }
        // Users of an identity provider have no account. Pages also work while the database is unavailable.
        guard let id = RecordID(user.text) else { return PageUser(name: user.text, isAdmin: isAdmin) }
        let account = try? await repository.account(id)
        return PageUser(name: account?.email?.text ?? account?.name?.text ?? "your account", isAdmin: isAdmin)
    }
}
