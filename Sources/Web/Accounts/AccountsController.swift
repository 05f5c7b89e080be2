import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Accounts for those without an identity provider: how they are made, and who is signed in.
struct AccountsController: Sendable {
    private let tokens: TokenVerifier
    private let callers: AccountDependencies
    private let calls: RateLimitPolicy
    private let clients: ClientAddresses

    init(_ parts: WebDependencies) {
        tokens = parts.tokens
        callers = parts.callers
        calls = parts.calls
        clients = parts.clients
    }

    @Sendable @concurrent func register(_ request: Request, _ context: WebContext) async throws -> Response {
        try callers.refuseForeignPages(request)
        let signer = try callers.requireSigner()
        let visitor = try await tokens.callerIfKnown(of: request)?.session
        var fields = try await JSONFields(request)
        let wanted = try RegistrationRequest(&fields)
        try await calls.registration(from: clients.client(of: request, context))
        let account = try await callers.register(
            email: wanted.email, password: wanted.password, name: wanted.name, visitor: visitor)
        return try await signedIn(account, by: signer, status: .created, request)
    }

    @Sendable @concurrent func login(_ request: Request, _ context: WebContext) async throws -> Response {
        try callers.refuseForeignPages(request)
        let signer = try callers.requireSigner()
        let visitor = try await tokens.callerIfKnown(of: request)?.session
        var fields = try await JSONFields(request)
        let (email, password) = (fields.required("email"), fields.required("password"))
        try fields.faults.check()
        guard let email, let password else { throw Failure.unexpected("a field that is required is not there") }
        let address = clients.client(of: request, context)
        let account = try await calls.signIn(email, from: address) { () throws(Failure) in
            try await callers.signIn(email: email, password: password, visitor: visitor)
        }
        return try await signedIn(account, by: signer, status: .ok, request)
    }

    /// The browser forgets the token; a token that somebody kept elsewhere is valid until it expires.
    @Sendable @concurrent func logout(_ request: Request, _ context: WebContext) async throws -> Response {
        try callers.refuseForeignPages(request)
        try request.refuseOtherThanJSON()
        var response = Response.privateJSON(ByteBuffer(staticString: #"{"status":"success","data":{}}"#))
        response.headers[.setCookie] = callers.browser.clearing
        return response
    }

    /// Who the token says its bearer is.
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
            if let id = RecordID(user.text) { account = try await callers.accounts.account(id) }
            json.raw(#"{"kind":"user","user":"#)
            json.user(user, account, isAdmin: isAdmin)
        }
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    private func signedIn(
        _ account: Account, by signer: TokenSigner, status: HTTPResponse.Status, _ request: Request
    ) async throws(Failure) -> Response {
        let token = try await signer.sign(
            .user(account.user, role: account.isAdmin ? "admin" : nil), for: callers.signInLifetime)
        var json = JSONWriter(capacity: 1024)
        json.raw(#"{"status":"success","data":{"user":"#)
        json.user(account.user, account, isAdmin: account.isAdmin)
        if callers.showsTokens(to: request) {
            json.raw(#","token":"#)
            json.string(token.text)
        }
        json.raw(#","expires_at":"#)
        json.timestamp(token.expiry)
        json.raw("}}")
        var response = Response.privateJSON(json.buffer, status: status)
        response.headers[.setCookie] = callers.browser.setting(
            token.text, for: Int(callers.signInLifetime.components.seconds))
        return response
    }
}

extension Request {
    /// A body that nobody reads may be missing; one that says to be something else is a form of another page's.
    ///
    /// - Throws: `unsupportedMediaType`.
    func refuseOtherThanJSON() throws(Failure) {
        guard let type = headers[.contentType], Self.mediaType(type) != "application/json" else { return }
        throw Failure(.unsupportedMediaType, "Send the body as application/json, or none.")
    }
}
