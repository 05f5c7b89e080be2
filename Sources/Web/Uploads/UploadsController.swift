import Application
import Hummingbird

/// Serves uploaded images that a record refers to. The unguessable name is the only protection, because the provider
/// has no token.
struct UploadsController: Sendable {
    private let references: any UploadReferenceRepository
    private let file: UploadedImageResponse

    init(uploads: any UploadStore, references: any UploadReferenceRepository) {
        self.references = references
        file = UploadedImageResponse(uploads)
    }

    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let name = context.parameters.get("name").flatMap({ UploadName($0) }),
            try await references.isReferenced(name)
        else { throw Failure.notFound }
        // Not cached by a proxy, which would still serve a deleted image.
        return try await file.response(
            name, cacheControl: "private, max-age=31536000, immutable", request, context)
    }
}
