import Application
import Domain
import Hummingbird

/// Shows callers their own history, and lets them put records away.
struct GenerationsController: Sendable {
    /// Documented.
    private static let ordinaryLimit = 20
    /// Documented.
    private static let maximumLimit = 50

    private let tokens: TokenVerifier
    private let history: any GenerationRepository

    init(_ parts: WebDependencies) {
        tokens = parts.tokens
        history = parts.generations
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        var query = PageQuery(request)
        let page = query.page(limit: Self.ordinaryLimit, maximum: Self.maximumLimit)
        let kind = query.kind("type")
        try query.faults.check()
        let found = try await history.page(of: caller.owner, kind, page) { next in
            JSONWriter.list("generations", of: next, atMost: page.limit, each: JSONWriter.generationEstimate) {
                json, generation in
                json.generation(generation)
            }
        }
        return .page(found, page)
    }

    @Sendable @concurrent func one(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        guard let generation = try await history.generation(try id(context), of: caller.owner) else {
            throw Failure.notFound
        }
        var json = JSONWriter(capacity: JSONWriter.generationEstimate)
        json.raw(#"{"status":"success","data":{"generation":"#)
        json.generation(generation)
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    @Sendable @concurrent func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        guard try await history.remove(try id(context), of: caller.owner) else { throw Failure.notFound }
        return Response(status: .noContent)
    }

    private func id(_ context: WebContext) throws(Failure) -> RecordID {
        guard let id = context.parameters.get("id").flatMap({ RecordID($0) }) else { throw .notFound }
        return id
    }
}

extension PageQuery {
    /// What kind of thing is asked for; videos where none is named.
    fileprivate mutating func kind(_ name: Substring) -> GenerationKind {
        guard let text = text(name) else { return .textToVideo }
        if let kind = GenerationKind(text) { return kind }
        fault(name, "This must have 1 to \(GenerationKind.maximumLength) characters and no control characters.")
        return .textToVideo
    }
}
