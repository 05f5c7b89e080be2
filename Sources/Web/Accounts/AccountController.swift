import Application
import Domain
import Hummingbird

/// A person's own account: profile and password.
struct AccountController: Sendable {
    private let tokens: TokenVerifier
    private let repository: any AccountRepository
    private let ownAccount: OwnAccountDependencies
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        repository = dependencies.accounts.repository
        ownAccount = dependencies.ownAccount
        clientAddresses = dependencies.clientAddresses
    }

    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.authentication(of: request)
        let user = try caller.user()
        return response(user, try await account(of: user), caller)
    }

    @Sendable @concurrent func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.authentication(of: request)
        let user = try caller.user()
        var fields = try await JSONFields(request)
        var change = ProfileChange()
        if fields.isNull("name") {
            change.name = .clear
        } else if let text = fields.string("name") {
            change.name = fields.faults.accountName(text, "name").map { .set($0) }
        }
        if let value = fields.value("notifications") {
            change.notifiesVideos = fields.object(value, "notifications") { $0.bool("video_ready") } ?? nil
        }
        try fields.faults.check()
        guard let id = RecordID(user.text), let account = try await repository.change(change, of: id) else {
            throw ReauthenticateOwner.noAccount
        }
        return response(user, account, caller)
    }

    @Sendable @concurrent func changePassword(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.authentication(of: request)
        let user = try caller.user()
        var fields = try await JSONFields(request)
        let current = fields.string("current_password")
        var new: Password?
        if let text = fields.required("new_password") {
            new = fields.faults.password(text, for: try await account(of: user)?.email, "new_password")
        }
        try fields.faults.check()
        guard let new else { throw Failure.unexpected("required field missing after validation") }
        try await ownAccount.changePassword(
            user, caller.credential, from: current, to: new, address: clientAddresses.client(of: request, context))
        return .emptySuccess()
    }

    private func account(of user: UserID) async throws(Failure) -> Account? {
        guard let id = RecordID(user.text) else { return nil }
        return try await repository.account(id)
    }

    private func response(_ user: UserID, _ account: Account?, _ authentication: Authentication) -> Response {
        var isAdmin = false
        if case .user(_, let role) = authentication.caller { isAdmin = role }
        var json = JSONWriter(capacity: 512)
        json.raw(#"{"status":"success","data":"#)
        json.ownAccount(user, account, isAdmin: isAdmin, ownAccount.requirement)
        json.raw("}")
        return .privateJSON(json.buffer)
    }
}
