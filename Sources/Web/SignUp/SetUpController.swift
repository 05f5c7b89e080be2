import Application
import Domain
import HTTPTypes
import Hummingbird

/// Makes the first account.
struct SetUpController: Sendable {
    private let tokens: TokenVerifier
    private let accounts: AccountDependencies
    private let setUp: SetUp?
    private let respond: SignInResponse
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        accounts = dependencies.accounts
        setUp = dependencies.signUp.setUp
        respond = SignInResponse(dependencies)
        clientAddresses = dependencies.clientAddresses
    }

    @Sendable @concurrent func make(_ request: Request, _ context: WebContext) async throws -> Response {
        try accounts.refuseCrossOrigin(request)
        let signer = try accounts.requireSigner()
        try accounts.requirePasswords()
        guard let setUp, try await setUp.isNeeded() else { throw Failure.notFound }
        let visitor = try await tokens.callerIfKnown(of: request)?.session
        var fields = try await JSONFields(request)
        let code = fields.required("code")
        let registration = try RegistrationRequest(&fields)
        guard let code else { throw Failure.unexpected("required field missing after validation") }
        let account = try await setUp(
            code: code, email: registration.email, password: registration.password, name: registration.name,
            from: clientAddresses.client(of: request, context), visitor: visitor)
        return try await respond(account, .registration, by: signer, status: .created, to: request, context)
    }
}
