package import Application
package import Hummingbird

/// Serves uploaded images that a record refers to. The unguessable name is the only protection, because the provider
/// has no token.
package struct UploadsController: Sendable {
    private let references: any UploadReferenceRepository
    private let delivery: ContentResponder

    package init(references: any UploadReferenceRepository, delivery: DeliveryDependencies) {
        self.references = references
        self.delivery = ContentResponder(delivery)
    }

    @Sendable @concurrent package func read(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let name = context.parameters.get("name").flatMap({ UploadName($0) }),
            try await references.isReferenced(name)
        else { throw Failure.notFound }
        let (tag, source): (EntityTag, any ContentSource) =
            if let object = try await delivery.dependencies.media.upload(name) {
                (EntityTag(object), StoredSource(object, delivery.dependencies))
            } else {
                (EntityTag(name), FlatUploadSource(name: name, stores: delivery.dependencies.stores))
            }
        // Not cached by a proxy, which would still serve a deleted image.
        let headers = ContentHeaders(tag: tag, cacheControl: "private, max-age=31536000, immutable")
        return try await delivery.response(source, headers, of: nil, to: request, context)
    }
}
