import Application
import Domain

/// No invitations.
struct NoInvitations: InvitationRepository {
    func add(
        _ draft: InvitationDraft, id: RecordID, token: SecretHash, by admin: String
    ) async throws(Failure) -> Invitation { throw .notFound }

    func page<Content: Sendable>(
        _ request: PageRequest, render: @escaping @Sendable (_ next: () -> Invitation?) -> Content
    ) async throws(Failure) -> Page<Content> { throw .notFound }

    func remove(_ id: RecordID) async throws(Failure) -> Bool { false }
    func usable(_ token: SecretHash) async throws(Failure) -> Invitation? { nil }
    func accept(_ token: SecretHash, by account: RecordID) async throws(Failure) -> Bool { false }
    func giveBack(_ token: SecretHash, of account: RecordID) async throws(Failure) {}
}
