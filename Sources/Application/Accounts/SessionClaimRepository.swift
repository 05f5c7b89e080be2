package import Domain

/// Which account took over which anonymous session, and the records that go with it.
///
/// A session goes over in two steps, in this order: the claim is written down, then every record of the session's is
/// given to the account. Whoever adds a record for a visitor looks for a claim afterwards (`follow`). So of two that
/// happen at once, one always sees the other: a record that was there before the claim is found by the claimer, and
/// whoever adds one behind it finds the claim. Both steps can be repeated without harm.
package protocol SessionClaimRepository: Sendable {
    /// Writes down that a session goes to an account, unless it went to one before: the first keeps it.
    ///
    /// - Returns: whose it is now.
    func claim(_ session: SessionID, for user: UserID) async throws(Failure) -> UserID

    /// - Returns: nil while nobody has claimed it.
    func ownerAfterClaim(of session: SessionID) async throws(Failure) -> UserID?

    /// Gives every record of the session's to the account.
    func sweep(_ session: SessionID, to user: UserID) async throws(Failure)
}

extension SessionClaimRepository {
    /// Gives a session and all that was made in it to an account; a session that another account has stays there.
    package func takeOver(_ session: SessionID, by user: UserID) async throws(Failure) {
        if try await claim(session, for: user) == user { try await sweep(session, to: user) }
    }

    /// To be called after a record was added for an owner, before its addition is answered.
    ///
    /// - Returns: whose the record is now: another's where the owner is a session that was claimed in the meantime.
    package func follow(_ owner: Owner) async throws(Failure) -> Owner {
        guard let session = owner.session.flatMap({ SessionID($0) }), let user = try await ownerAfterClaim(of: session)
        else { return owner }
        try await sweep(session, to: user)
        return Owner(user: user)
    }
}
