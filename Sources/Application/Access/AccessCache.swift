package import Domain

/// What the database says about credentials and accounts, remembered for a few seconds.
package final class AccessCache: Sendable {
    /// - Parameter idle: after which time without use a session ends.
    package init(_ repository: any AccessRepository, idle: Duration, now: @escaping @Sendable () -> Timestamp) {
        fatalError()
    }

    /// - Throws: `unauthenticated` if it is refused; `storageUnavailable`.
    package func session(
        _ id: RecordID, of user: UserID
    ) async throws(Failure) -> (session: SessionAccess, account: AccountAccess) { fatalError() }

    /// - Returns: a nil account for a user who is known by a token only.
    /// - Throws: `unauthenticated` if it is refused; `storageUnavailable`.
    package func key(
        _ hash: SecretHash
    ) async throws(Failure) -> (key: KeyAccess, account: AccountAccess?) { fatalError() }

    /// For a token without a session.
    ///
    /// - Parameter issuedAt: its `iat`; nil without one.
    /// - Throws: `unauthenticated` if it is refused; `storageUnavailable`.
    package func token(of user: UserID, issuedAt: Timestamp?) async throws(Failure) -> AccountAccess? { fatalError() }

    /// - Returns: nil if the owner has no account.
    package func account(of owner: Owner) async throws(Failure) -> AccountAccess? { fatalError() }

    /// Reads the account anew at its next use, after a change that this process made.
    package func forget(_ user: UserID) { fatalError() }

    package func forget(_ credential: Credential) { fatalError() }
}
