import Application
import Domain
import Hummingbird

/// Changes many of the caller's items at once.
struct BatchController: Sendable {
    private let tokens: TokenVerifier
    private let batch: ApplyBatch

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        batch = dependencies.organizing.batch
    }

    @Sendable @concurrent func apply(_ request: Request, _ context: WebContext) async throws -> Response {
        let owner = try await tokens.caller(of: request).owner
        var fields = try await JSONFields(request, upTo: BatchRequest.maximumLength)
        let request = try BatchRequest(&fields)
        let result = try await batch(request.action, on: request.target, of: owner)
        return .privateJSON(JSONWriter.batch(result))
    }
}
