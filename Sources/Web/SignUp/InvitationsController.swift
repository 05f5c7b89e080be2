import Application
import Domain
import HTTPTypes
import Hummingbird

/// Invitations, for administrators.
struct InvitationsController: Sendable {
    private static let defaultLimit = 20
    private static let maximumLimit = 100

    private enum Role: String, CaseIterable {
        case user, admin
    }

    private let tokens: TokenVerifier
    private let invitations: ManageInvitations
    private let clientAddresses: ClientAddresses
    private let base: String
    private let now: @Sendable () -> Timestamp

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        invitations = dependencies.signUp.invitations
        clientAddresses = dependencies.clientAddresses
        base = dependencies.publicBase
        now = dependencies.signUp.now
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.requireAdmin(request)
        var query = PageQuery(request)
        let page = query.page(limit: Self.defaultLimit, maximum: Self.maximumLimit)
        try query.faults.check()
        let found = try await invitations.page(page) { next in
            JSONWriter.list("invitations", of: next, atMost: page.limit, each: 256) { json, invitation in
                json.invitation(invitation)
            }
        }
        return .page(found, page)
    }

    /// Only this response has the URL. Its token is in the fragment, which browsers send to no server.
    @Sendable @concurrent func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let admin = try await tokens.requireAdmin(request)
        var fields = try await JSONFields(request)
        let draft = try draft(&fields)
        let (invitation, token) = try await invitations.create(
            draft, by: admin, from: clientAddresses.client(of: request, context))
        var json = JSONWriter(capacity: 512)
        json.raw(#"{"status":"success","data":{"id":"#)
        json.id(invitation.id)
        json.raw(#","url":"#)
        json.string("\(base)/register#invitation=\(token.text)")
        json.raw(#","expires_at":"#)
        json.timestamp(invitation.expiresAt)
        json.raw("}}")
        return .privateJSON(json.buffer, status: .created)
    }

    /// Takes effect at once.
    @Sendable @concurrent func revoke(_ request: Request, _ context: WebContext) async throws -> Response {
        let admin = try await tokens.requireAdmin(request)
        try await invitations.revoke(
            context.recordID(), by: admin, from: clientAddresses.client(of: request, context))
        return Response(status: .noContent)
    }

    /// - Throws: `validationFailed` with all invalid fields.
    private func draft(_ fields: inout JSONFields) throws(Failure) -> InvitationDraft {
        var draft = InvitationDraft()
        if fields.value("role") == nil { fields.faults.add("role", "This is required.") }
        draft.isAdmin = fields.value("role", as: Role.self) == .admin
        draft.budget = fields.budget("budget")
        draft.uses = fields.integer("uses", in: 1...Invitation.maximumUses, default: draft.uses) ?? draft.uses
        draft.expiresAt = fields.string("expires_at").flatMap { fields.faults.time($0, "expires_at") }
        if let expiry = draft.expiresAt, !(now()...now() + Invitation.maximumLifetime).contains(expiry) {
            fields.faults.add("expires_at", "This must be in the future, at most a year from now.")
        }
        try fields.faults.check()
        return draft
    }
}

extension JSONWriter {
    fileprivate mutating func invitation(_ invitation: borrowing Invitation) {
        raw(#"{"id":"#)
        id(invitation.id)
        raw(invitation.isAdmin ? #","role":"admin","budget":"# : #","role":"user","budget":"#)
        limitsOrNull(invitation.budget ?? BudgetLimits())
        raw(#","uses":"#)
        integer(invitation.uses)
        raw(#","used":"#)
        integer(invitation.used)
        raw(#","created_by":"#)
        string(invitation.createdBy)
        raw(#","created_at":"#)
        timestamp(invitation.createdAt)
        raw(#","expires_at":"#)
        timestamp(invitation.expiresAt)
        raw("}")
    }
}
