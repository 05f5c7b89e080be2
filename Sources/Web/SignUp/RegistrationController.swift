import Application
import Domain
import HTTPTypes
import Hummingbird

/// Registration, without an identity provider.
struct RegistrationController: Sendable {
    private let tokens: TokenVerifier
    private let accounts: AccountDependencies
    private let respond: SignInResponse
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        accounts = dependencies.accounts
        respond = SignInResponse(dependencies)
        clientAddresses = dependencies.clientAddresses
    }

    @Sendable @concurrent func register(_ request: Request, _ context: WebContext) async throws -> Response {
        try accounts.refuseCrossOrigin(request)
        let signer = try accounts.requireSigner()
        let visitor = try await tokens.callerIfKnown(of: request)?.session
        var fields = try await JSONFields(request)
        let registration = try RegistrationRequest(&fields)
        let address = clientAddresses.client(of: request, context)
        let account = try await accounts.register(
            email: registration.email, password: registration.password, name: registration.name, from: address,
            visitor: visitor)
        return try await respond(account, .registration, by: signer, status: .created, to: request, context)
    }
}
