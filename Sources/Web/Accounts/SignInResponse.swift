import Application
import Domain
import HTTPTypes
import Hummingbird

/// What a sign-in answers: the user, the token and the cookie.
struct SignInResponse: Sendable {
    private let accounts: AccountDependencies

    init(_ accounts: AccountDependencies) { self.accounts = accounts }

    func callAsFunction(
        _ account: Account, by signer: TokenSigner, status: HTTPResponse.Status, to request: Request
    ) async throws(Failure) -> Response {
        let token = try await signer.sign(
            .user(account.user, role: account.isAdmin ? "admin" : nil), for: accounts.signInLifetime)
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
        response.headers[.setCookie] = accounts.cookies.setCookie(
            token.text, maxAge: Int(accounts.signInLifetime.components.seconds))
        return response
    }
}
