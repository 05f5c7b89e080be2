import Application
import Domain
import Hummingbird

/// Makes a download of everything that is kept about the caller.
struct ExportController: Sendable {
    private let tokens: TokenVerifier
    private let export: ExportAccount
    private let publicBase: String

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        export = dependencies.usage.export
        publicBase = dependencies.publicBase
    }

    @Sendable @concurrent func start(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        return try await export(of: caller.owner).response(at: publicBase)
    }
}
