import Application
import Domain
import Hummingbird

/// What the caller has spent, and what is left in the budgets.
struct SpendingController: Sendable {
    private let tokens: TokenVerifier
    private let readSpending: ReadSpending
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        readSpending = dependencies.spending.read
        clientAddresses = dependencies.clientAddresses
    }

    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        let payer = authentication.payer(from: clientAddresses.client(of: request, context))
        return .privateJSON(JSONWriter.spending(try await readSpending(of: payer)))
    }
}
