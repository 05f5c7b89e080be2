import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Registration, login, logout and the current caller, without an identity provider.
struct AccountsController: Sendable {
    private let tokens: TokenVerifier
    private let accounts: AccountDependencies
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        accounts = dependencies.accounts
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
        return try await signInResponse(account, by: signer, status: .created, request)
    }

    @Sendable @concurrent func login(_ request: Request, _ context: WebContext) async throws -> Response {
        try accounts.refuseCrossOrigin(request)
        let signer = try accounts.requireSigner()
        let visitor = try await tokens.callerIfKnown(of: request)?.session
        var fields = try await JSONFields(request)
        let (email, password) = (fields.required("email"), fields.required("password"))
        try fields.faults.check()
        guard let email, let password else { throw Failure.unexpected("required field missing after validation") }
        let address = clientAddresses.client(of: request, context)
        let account = try await accounts.signIn(email: email, password: password, from: address, visitor: visitor)
        return try await signInResponse(account, by: signer, status: .ok, request)
    }

    /// Removes the cookie, and the browser's cache and storage for this server: images, and drafts in any tab. The
    /// token stays valid until it expires.
    @Sendable @concurrent func logout(_ request: Request, _ context: WebContext) async throws -> Response {
        try accounts.refuseCrossOrigin(request)
        try request.requireJSONOrNoBody()
        var response = Response.privateJSON(ByteBuffer(staticString: #"{"status":"success","data":{}}"#))
        response.headers[.setCookie] = accounts.cookies.clearCookie
        response.headers[.clearSiteData] = #""cache", "storage""#
        return response
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

    private func signInResponse(
        _ account: Account, by signer: TokenSigner, status: HTTPResponse.Status, _ request: Request
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

extension Request {
    /// For routes without a body: an HTML form of another site cannot send JSON.
    ///
    /// - Throws: `unsupportedMediaType`.
    func requireJSONOrNoBody() throws(Failure) {
        guard let type = headers[.contentType], Self.mediaType(type) != "application/json" else { return }
        throw Failure(.unsupportedMediaType, "Send the body as application/json, or none.")
    }
}
