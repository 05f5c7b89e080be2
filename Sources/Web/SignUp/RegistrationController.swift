import Application
import Domain
import HTTPTypes
import Hummingbird

/// Registration with a password.
struct RegistrationController: Sendable {
    private let tokens: TokenVerifier
    private let accounts: AccountDependencies
    private let registerAccount: RegisterAccount
    private let respond: SignInResponse
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        accounts = dependencies.accounts
        registerAccount = dependencies.signUp.register
        respond = SignInResponse(dependencies)
        clientAddresses = dependencies.clientAddresses
    }

    @Sendable @concurrent func register(_ request: Request, _ context: WebContext) async throws -> Response {
        try accounts.refuseCrossOrigin(request)
        let signer = try accounts.requireSigner()
        try accounts.requirePasswords()
        let visitor = try await tokens.callerIfKnown(of: request)?.session
        var fields = try await JSONFields(request)
        let invitation = fields.string("invitation")
        let registration = try RegistrationRequest(&fields)
        let account = try await registerAccount(
            email: registration.email, password: registration.password, name: registration.name,
            invitation: invitation, from: clientAddresses.client(of: request, context), visitor: visitor)
        return try await respond(account, .registration, by: signer, status: .created, to: request, context)
    }
}
