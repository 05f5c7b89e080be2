package import Domain

/// Stores which account claimed which anonymous session, and reassigns the session's records.
///
/// A takeover has two steps: store the claim, then reassign the session's records to the account. A use case that adds
/// a record or an object for a visitor checks for a claim afterwards (`resolveOwner`). So nothing is lost to a race: what
/// is added before the claim is reassigned with it, and what is added after it finds the claim. Both steps are
/// idempotent.
package protocol SessionClaimRepository: Sendable {
    /// Claims a session for an account; the first claim wins.
    ///
    /// - Returns: the user who has it now.
    func claim(_ session: SessionID, for user: UserID) async throws(Failure) -> UserID

    /// - Returns: nil while it is unclaimed.
    func ownerAfterClaim(of session: SessionID) async throws(Failure) -> UserID?

    /// Reassigns all records of the session to the account.
    func reassign(_ session: SessionID, to user: UserID) async throws(Failure)
}

extension SessionClaimRepository {
    /// Claims a session and reassigns its records; a session that another account has claimed is left unchanged.
    package func takeOver(_ session: SessionID, by user: UserID) async throws(Failure) {
        if try await claim(session, for: user) == user { try await reassign(session, to: user) }
    }

    /// Refuses a session that an account has claimed: its submissions would belong to the account, but not count
    /// against the account's limits.
    ///
    /// - Throws: `unauthenticated` if the owner is such a session.
    package func requireUnclaimed(_ owner: Owner) async throws(Failure) {
        guard let session = owner.session.flatMap({ SessionID($0) }), try await ownerAfterClaim(of: session) != nil
        else { return }
        throw Failure(
            .unauthenticated, "This session now belongs to an account. Sign in, or start a new session.")
    }

    /// The owner of a record just added; call it after the write and before the response.
    ///
    /// - Returns: the account, if the owner is a session that was claimed in the meantime; otherwise the owner.
    package func resolveOwner(_ owner: Owner) async throws(Failure) -> Owner {
        guard let session = owner.session.flatMap({ SessionID($0) }), let user = try await ownerAfterClaim(of: session)
        else { return owner }
        try await reassign(session, to: user)
        return Owner(user: user)
    }
}
