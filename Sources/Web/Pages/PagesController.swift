import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Serves the pages for people. They are made for whoever the cookie says is signed in, and for nobody where it says
/// nothing that holds: what a page shows, its script asks for and is refused there.
struct PagesController: Sendable {
    private let templates: PageTemplates
    private let values: PageContext
    private let headers: PageHeaders
    private let tokens: TokenVerifier
    private let accounts: any AccountRepository

    init(_ parts: WebDependencies, assets: PageAssets) throws {
        templates = try PageTemplates()
        values = PageContext(
            assets: assets.folder, canRegister: parts.callers.signer != nil, video: parts.videoCapabilities)
        headers = PageHeaders(isSecure: parts.publicBase.lowercased().hasPrefix("https://"))
        tokens = parts.tokens
        accounts = parts.callers.accounts
    }

    /// What answers for one page.
    func page(_ page: BrowserPage) -> @Sendable @concurrent (Request, WebContext) async throws -> Response {
        { request, _ in try await response(page, to: request) }
    }

    /// The page that says there is nothing.
    ///
    /// - Returns: nil where it is a program that asks, or for something that is no page.
    func notFound(for request: Request) async -> Response? {
        guard request.method == .get || request.method == .head,
            request.headers[values: .accept].contains(where: { $0.lowercased().contains("text/html") }),
            let first = request.uri.path.split(separator: "/").first, !Self.withoutPages.contains(first)
        else { return nil }
        return try? await response(.notFound, status: .notFound, to: request)
    }

    /// How the addresses begin at which programs ask, or at which lies what is no page.
    private static let withoutPages: Set<Substring> = ["api", "assets", "health", "uploads", "video"]

    private func response(
        _ page: BrowserPage, status: HTTPResponse.Status = .ok, to request: Request
    ) async throws(Failure) -> Response {
        let text = try templates.render(page, values.of(page, for: await reader(of: request)))
        return Response(
            status: status, headers: headers.fields, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private func reader(of request: Request) async -> PageUser? {
        guard case .user(let user, let isAdmin)? = try? await tokens.callerIfKnown(of: request) else { return nil }
        // Who comes from an identity provider has no account here. Nor is a page worth less while the database is away.
        guard let id = RecordID(user.text) else { return PageUser(name: user.text, isAdmin: isAdmin) }
        let account = try? await accounts.account(id)
        return PageUser(name: account?.email.text ?? "your account", isAdmin: isAdmin)
    }
}
