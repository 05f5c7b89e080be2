package import Domain

/// Makes and ends invitations.
package struct ManageInvitations: Sendable {
    private let mode: Registration
    private let invitations: any InvitationRepository
    private let auditLog: AuditLog
    private let environment: SystemEnvironment

    package init(
        _ mode: Registration, invitations: any InvitationRepository, auditLog: AuditLog,
        environment: SystemEnvironment
    ) {
        self.mode = mode
        self.invitations = invitations
        self.auditLog = auditLog
        self.environment = environment
    }

    /// - Returns: the invitation, and its token, which is nowhere else.
    /// - Throws: `forbidden` if no accounts are made here; `overloaded`, `storageUnavailable`, `writeUnconfirmed`.
    package func create(
        _ draft: InvitationDraft, by admin: AuditActor, from address: ClientAddress
    ) async throws(Failure) -> (invitation: Invitation, token: SecretToken) {
        guard mode != .closed else {
            throw Failure(.forbidden, "This server does not make new accounts (REGISTRATION=closed).")
        }
        let (id, token) = (environment.makeRecordID(), SecretToken(environment.randomBytes))
        try await auditLog.record(AuditEvent(.invitationCreated, by: admin, on: id.text, from: address))
        return (try await invitations.add(draft, id: id, token: token.hash, by: admin.text), token)
    }

    /// - Parameter render: see `LibraryRepository.page`.
    package func page<Content: Sendable>(
        _ request: PageRequest, render: @escaping @Sendable (_ next: () -> Invitation?) -> Content
    ) async throws(Failure) -> Page<Content> {
        try await invitations.page(request, render: render)
    }

    /// Takes effect at once.
    ///
    /// - Throws: `notFound`; `overloaded`, `storageUnavailable`, `writeUnconfirmed`.
    package func revoke(_ id: RecordID, by admin: AuditActor, from address: ClientAddress) async throws(Failure) {
        try await auditLog.record(AuditEvent(.invitationRevoked, by: admin, on: id.text, from: address))
        guard try await invitations.remove(id) else { throw Failure.notFound }
    }
}
