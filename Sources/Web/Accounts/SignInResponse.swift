import Application
import Domain
import HTTPTypes
import Hummingbird

/// Opens the session of a sign-in and answers it: the user, the token and the cookie.
struct SignInResponse: Sendable {
    private let accounts: AccountDependencies
    private let openSession: any OpenSession
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        accounts = dependencies.accounts
        openSession = dependencies.access.openSession
        clientAddresses = dependencies.clientAddresses
    }

    /// - Parameter method: how the user has proved who it is.
    func callAsFunction(
        _ account: Account, _ method: SignInMethod, by signer: TokenSigner, status: HTTPResponse.Status,
        to request: Request, _ context: WebContext
    ) async throws(Failure) -> Response {
        let token = try await token(for: account, method, by: signer, to: request, context)
        var json = JSONWriter(capacity: 1024)
        json.raw(#"{"status":"success","data":{"user":"#)
        json.user(account.user, account, isAdmin: account.isAdmin)
        if accounts.showsTokens(to: request) {
            json.raw(#","token":"#)
            json.string(token.text)
        }
        json.raw(#","expires_at":"#)
        json.timestamp(token.expiry)
        json.raw("}}")
        var response = Response.privateJSON(json.buffer, status: status)
        response.headers[.setCookie] = cookie(of: token)
        return response
    }

    /// The token of a new session.
    func token(
        for account: Account, _ method: SignInMethod, by signer: TokenSigner, to request: Request,
        _ context: WebContext
    ) async throws(Failure) -> SignedToken {
        let client = SignInClient(
            clientAddresses.client(of: request, context), DeviceName(userAgent: request.headers[.userAgent]))
        let session = try await openSession(account, client, by: method)
        return try await signer.sign(
            .user(account.user, role: account.isAdmin ? "admin" : nil, session: session.id),
            for: accounts.signInLifetime)
    }

    /// The `Set-Cookie` header that signs a browser in.
    func cookie(of token: SignedToken) -> String {
        accounts.cookies.setCookie(token.text, maxAge: Int(accounts.signInLifetime.components.seconds))
    }
}
