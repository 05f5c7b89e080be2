import Application
import Hummingbird

/// Serves uploaded images. The unguessable name is the only protection: the provider has no token.
struct UploadsController: Sendable {
    private let file: UploadedImageResponse

    init(uploads: any UploadStore) { file = UploadedImageResponse(uploads) }

    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let name = context.parameters.get("name").flatMap({ UploadName($0) }) else { throw Failure.notFound }
        return try await file.response(
            name, cacheControl: "public, max-age=31536000, immutable", request, context)
    }
}
