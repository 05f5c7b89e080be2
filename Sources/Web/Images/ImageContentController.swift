import Application
import Domain
import Hummingbird

/// Shows callers the pictures of their own images, from here and not from where the provider left them.
struct ImageContentController: Sendable {
    private let tokens: TokenVerifier
    private let open: OpenImageContent
    private let file: UploadedImageResponse

    init(_ parts: WebDependencies) {
        tokens = parts.tokens
        open = parts.openImageContent
        file = UploadedImageResponse(parts.uploads)
    }

    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        guard let id = context.parameters.get("id").flatMap({ RecordID($0) }) else { throw Failure.notFound }
        let name = try await open(id, of: caller.owner)
        // Kept by the browser alone, and asked for again after a day: it may have been put away elsewhere.
        return try await file.response(
            name, cacheControl: "private, max-age=86400",
            fileName: request.uri.queryParameters["download"] == "1" ? "picture-\(id.text)" : nil, request, context)
    }

    /// Where the picture of an image is to be had, for those who must not see the provider's own address.
    static func path(of id: RecordID) -> String { "/api/v1/nanobanana/images/\(id.text)/content" }
}

extension Request {
    /// Whether a browser sent it for a page, which shows no address of a provider's: it came with the cookie, and not
    /// with a token of a program's.
    var isOfPage: Bool { headers[.authorization] == nil && headers[.accessToken] == nil }
}
