import Application
import Domain
import Hummingbird

/// Reads the caller's images.
struct ImagesController: Sendable {
    private static let defaultLimit = 50
    private static let maximumLimit = 100

    private let tokens: TokenVerifier
    private let images: any ImageRepository

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        images = dependencies.images
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        var query = PageQuery(request)
        let page = query.page(limit: Self.defaultLimit, maximum: Self.maximumLimit)
        let filter = ImageFilter(
            status: query.value("status", as: ImageStatus.self), kind: query.value("type", as: ImageKind.self))
        try query.faults.check()
        let found = try await images.page(of: authentication.caller.owner, filter, page) { next in
            JSONWriter.list("images", of: next, atMost: page.limit, each: JSONWriter.imageEstimate) { json, image in
                json.image(image, isForPage: authentication.isByCookie)
            }
        }
        return .page(found, page)
    }

    @Sendable @concurrent func one(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        guard let id = context.parameters.get("id").flatMap({ RecordID($0) }) else { throw Failure.notFound }
        return try response(await images.image(id, of: authentication.caller.owner), to: authentication)
    }

    @Sendable @concurrent func task(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        guard let task = context.parameters.get("taskId").flatMap({ TaskID($0) }) else { throw Failure.notFound }
        return try response(await images.image(task: task, of: authentication.caller.owner), to: authentication)
    }

    private func response(_ image: GeneratedImage?, to authentication: Authentication) throws(Failure) -> Response {
        guard let image else { throw .notFound }
        var json = JSONWriter(capacity: JSONWriter.imageEstimate)
        json.raw(#"{"status":"success","data":{"image":"#)
        json.image(image, isForPage: authentication.isByCookie)
        json.raw("}}")
        return .privateJSON(json.buffer)
    }
}
