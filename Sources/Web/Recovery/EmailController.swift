import Application
import Domain
import HTTPTypes
import Hummingbird

/// The e-mail addresses of accounts.
struct EmailController: Sendable {
    private let tokens: TokenVerifier
    private let recovery: RecoveryDependencies
    private let accounts: AccountDependencies
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        recovery = dependencies.recovery
        accounts = dependencies.accounts
        clientAddresses = dependencies.clientAddresses
    }

    /// Needs no session: the link may be opened in another browser.
    @Sendable @concurrent func verify(_ request: Request, _ context: WebContext) async throws -> Response {
        try accounts.refuseCrossOrigin(request)
        var fields = try await JSONFields(request)
        let token = fields.required("token")
        try fields.faults.check()
        guard let token else { throw Failure.unexpected("required field missing after validation") }
        try await recovery.verifyEmail(token: token, from: clientAddresses.client(of: request, context))
        return .emptySuccess()
    }

    @Sendable @concurrent func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        let user = try authentication.user()
        var fields = try await JSONFields(request)
        let email = fields.required("email").flatMap { fields.faults.email($0, "email") }
        let password = fields.string("password")
        try fields.faults.check()
        guard let email else { throw Failure.unexpected("required field missing after validation") }
        let outcome = try await recovery.changeEmail(
            to: email, of: user, authentication.credential, password: password,
            from: clientAddresses.client(of: request, context))
        return .emptySuccess(status: outcome == .changed ? .ok : .accepted)
    }

    @Sendable @concurrent func sendVerification(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        try request.requireJSONOrNoBody()
        try await recovery.sendVerification(of: caller.owner)
        return .emptySuccess(status: .accepted)
    }
}
