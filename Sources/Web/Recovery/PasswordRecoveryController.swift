import Application
import Domain
import Hummingbird
import NIOCore

/// Forgotten passwords.
struct PasswordRecoveryController: Sendable {
    private let recovery: RecoveryDependencies
    private let accounts: AccountDependencies
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        recovery = dependencies.recovery
        accounts = dependencies.accounts
        clientAddresses = dependencies.clientAddresses
    }

    /// Answers the same for every address.
    @Sendable @concurrent func forgot(_ request: Request, _ context: WebContext) async throws -> Response {
        try accounts.refuseCrossOrigin(request)
        var fields = try await JSONFields(request)
        let email = fields.required("email").flatMap { fields.faults.email($0, "email") }
        try fields.faults.check()
        try accounts.requirePasswords()
        guard let email, let requestReset = recovery.requestReset else { throw Failure.noMailServer }
        try await requestReset(email, from: clientAddresses.client(of: request, context))
        return .emptySuccess(status: .accepted)
    }

    /// Does not sign in: that may take a second factor.
    @Sendable @concurrent func reset(_ request: Request, _ context: WebContext) async throws -> Response {
        try accounts.refuseCrossOrigin(request)
        var fields = try await JSONFields(request)
        let token = fields.required("token")
        let password = fields.required("password").flatMap { fields.faults.password($0, for: nil, "password") }
        try fields.faults.check()
        try accounts.requirePasswords()
        guard let token, let password else { throw Failure.unexpected("required field missing after validation") }
        try await recovery.resetPassword(
            token: token, password: password, from: clientAddresses.client(of: request, context))
        return .emptySuccess()
    }
}
