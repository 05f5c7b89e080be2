import Application
import Domain
import HTTPTypes
import Hummingbird

/// Sign-in with a password and a second factor, sign-out and the current caller.
struct SignInController: Sendable {
    private let tokens: TokenVerifier
    private let accounts: AccountDependencies
    private let ownAccount: OwnAccountDependencies
    private let respond: SignInResponse
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        accounts = dependencies.accounts
        ownAccount = dependencies.ownAccount
        respond = SignInResponse(dependencies)
        clientAddresses = dependencies.clientAddresses
    }

    @Sendable @concurrent func login(_ request: Request, _ context: WebContext) async throws -> Response {
        try accounts.refuseCrossOrigin(request)
        let signer = try accounts.requireSigner()
        try accounts.requirePasswords()
        let visitor = try await tokens.callerIfKnown(of: request)?.session
        var fields = try await JSONFields(request)
        let (email, password) = (fields.required("email"), fields.required("password"))
        let (code, restores) = (fields.string("code"), fields.bool("restore") ?? false)
        try fields.faults.check()
        guard let email, let password else { throw Failure.unexpected("required field missing after validation") }
        let account = try await ownAccount.signIn(
            email: email, password: password, code: code, restores: restores,
            from: clientAddresses.client(of: request, context), visitor: visitor)
        return try await respond(account, .password, by: signer, status: .ok, to: request, context)
    }

    /// Ends the session, and removes the cookie and the browser's cache and storage for this server: images, and drafts
    /// in any tab.
    @Sendable @concurrent func logout(_ request: Request, _ context: WebContext) async throws -> Response {
        try accounts.refuseCrossOrigin(request)
        try request.requireJSONOrNoBody()
        if let (session, user) = try await session(of: request) {
            try await ownAccount.signOut(session, of: user, from: clientAddresses.client(of: request, context))
        }
        var response = Response.emptySuccess()
        response.headers[.setCookie] = accounts.cookies.clearCookie
        response.headers[.clearSiteData] = #""cache", "storage""#
        return response
    }

    /// - Returns: nil without one, as for visitors and for a token that is not accepted.
    private func session(of request: Request) async throws(Failure) -> (RecordID, UserID)? {
        do throws(Failure) {
            let authentication = try await tokens.authentication(of: request)
            guard let session = authentication.credential.session,
                case .user(let user, _) = authentication.caller
            else { return nil }
            return (session, user)
        } catch {
            if [.unauthenticated, .forbidden].contains(error.code) { return nil }
            throw error
        }
    }

    /// The current caller.
    @Sendable @concurrent func me(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        var json = JSONWriter(capacity: 512)
        json.raw(#"{"status":"success","data":"#)
        switch caller {
        case .visitor(let session):
            json.raw(#"{"kind":"visitor","session_id":"#)
            json.string(session.text)
        case .user(let user, let isAdmin):
            var account: Account?
            if let id = RecordID(user.text) { account = try await accounts.repository.account(id) }
            json.raw(#"{"kind":"user","user":"#)
            json.user(user, account, isAdmin: isAdmin)
        }
        json.raw("}}")
        return .privateJSON(json.buffer)
    }
}

extension Request {
    /// For routes without a body: an HTML form of another site cannot send JSON.
    ///
    /// - Throws: `unsupportedMediaType`.
    func requireJSONOrNoBody() throws(Failure) {
        guard let type = headers[.contentType], Self.mediaType(type) != "application/json" else { return }
        throw Failure(.unsupportedMediaType, "Send the body as application/json, or none.")
    }
}
