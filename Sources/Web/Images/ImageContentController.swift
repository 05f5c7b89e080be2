import Application
import Domain
import HTTPTypes
import Hummingbird

/// Serves the archived files of the caller's images.
struct ImageContentController: Sendable {
    private let tokens: TokenVerifier
    private let open: OpenImageContent
    private let file: UploadedImageResponse

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        open = dependencies.openImageContent
        file = UploadedImageResponse(dependencies.uploads)
    }

    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        guard let id = context.parameters.get("id").flatMap({ RecordID($0) }) else { throw Failure.notFound }
        let name = try await open(id, of: caller.owner)
        // Cached only by the browser and only for a day: the image may be deleted in another browser.
        var response = try await file.response(
            name, cacheControl: "private, max-age=86400",
            fileName: request.uri.queryParameters["download"] == "1" ? "picture-\(id.text)" : nil, request, context)
        // The cached image must not be served to the next user of the browser.
        response.headers[.vary] = Self.credentials
        return response
    }

    /// The headers that may contain the caller's token.
    private static let credentials = [HTTPField.Name.cookie, .authorization, .accessToken]
        .map(\.rawName).joined(separator: ", ")

    /// The path of an image's file, for clients that must not see the provider's URL.
    static func path(of id: RecordID) -> String { "/api/v1/nanobanana/images/\(id.text)/content" }
}
