import Application
import Domain
import Hummingbird

/// Reads records of the caller's history.
struct GenerationsController: Sendable {
    private static let defaultLimit = 20
    private static let maximumLimit = 50

    private let tokens: TokenVerifier
    private let history: any GenerationRepository

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        history = dependencies.generations
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        let isForPage = authentication.isByCookie
        var query = PageQuery(request)
        let page = query.page(limit: Self.defaultLimit, maximum: Self.maximumLimit)
        let kind = query.kind("type")
        try query.faults.check()
        let found = try await history.page(of: authentication.caller.owner, kind, page) { next in
            JSONWriter.list("generations", of: next, atMost: page.limit, each: JSONWriter.generationEstimate) {
                json, generation in
                json.generation(generation, isForPage: isForPage)
            }
        }
        return .page(found, page)
    }

    @Sendable @concurrent func one(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        let isForPage = authentication.isByCookie
        guard let generation = try await history.generation(try id(context), of: authentication.caller.owner) else {
            throw Failure.notFound
        }
        var json = JSONWriter(capacity: JSONWriter.generationEstimate)
        json.raw(#"{"status":"success","data":{"generation":"#)
        json.generation(generation, isForPage: isForPage)
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    private func id(_ context: WebContext) throws(Failure) -> RecordID {
        guard let id = context.parameters.get("id").flatMap({ RecordID($0) }) else { throw .notFound }
        return id
    }
}

extension PageQuery {
    /// The requested kind; text-to-video by default.
    fileprivate mutating func kind(_ name: Substring) -> GenerationKind {
        guard let text = text(name) else { return .textToVideo }
        if let kind = GenerationKind(text) { return kind }
        fault(name, "This must have 1 to \(GenerationKind.maximumLength) characters and no control characters.")
        return .textToVideo
    }
}
