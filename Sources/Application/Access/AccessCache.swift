package import Domain

/// What the database says about credentials and accounts, remembered for a few seconds.
///
/// A change takes effect within `longestDelay` in every process, and at once in one that calls `forget`.
package final class AccessCache: Sendable {
    /// How long a credential may be accepted after it was ended elsewhere.
    package static let longestDelay = RefreshingCache<RecordID, SessionAccess>.lifetime

    private let sessions: RefreshingCache<RecordID, SessionAccess>
    private let keys: RefreshingCache<SecretHash, KeyAccess>
    private let accounts: RefreshingCache<RecordID, AccountAccess>
    private let idle: Duration
    private let lastUse: LastUseRecorder?
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - idle: after which time without use a session ends.
    ///   - lastUse: learns which sessions and keys are used.
    package init(
        _ repository: any AccessRepository, idle: Duration, lastUse: LastUseRecorder? = nil,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.idle = idle
        self.lastUse = lastUse
        self.now = now
        sessions = RefreshingCache(keepsMisses: false, now: now) { id throws(Failure) in
            try await repository.session(id)
        }
        keys = RefreshingCache(keepsMisses: false, now: now) { hash throws(Failure) in try await repository.key(hash) }
        accounts = RefreshingCache(keepsMisses: true, now: now) { id throws(Failure) in
            try await repository.account(id)
        }
    }

    /// - Throws: `unauthenticated` if it is refused; `storageUnavailable`.
    package func session(
        _ id: RecordID, of user: UserID
    ) async throws(Failure) -> (session: SessionAccess, account: AccountAccess) {
        guard let session = try await sessions(id), session.user == user, now() <= session.lastUsedAt + idle,
            let account = try await account(of: user), account.accepts(session, id)
        else { throw Self.signedOut }
        lastUse?.used(.session(id))
        return (session, account)
    }

    /// - Returns: a nil account for a user who is known by a token only.
    /// - Throws: `unauthenticated` if it is refused; `storageUnavailable`.
    package func key(_ hash: SecretHash) async throws(Failure) -> (key: KeyAccess, account: AccountAccess?) {
        guard let key = try await keys(hash), key.expiresAt.map({ now() < $0 }) ?? true else { throw Self.invalidKey }
        let account = try await account(of: key.user)
        if account?.isRefused == true { throw Self.invalidKey }
        lastUse?.used(.key(key.id))
        return (key, account)
    }

    /// For a token without a session.
    ///
    /// - Parameter issuedAt: its `iat`; nil without one.
    /// - Throws: `unauthenticated` if it is refused; `storageUnavailable`.
    package func token(of user: UserID, issuedAt: Timestamp?) async throws(Failure) -> AccountAccess? {
        let account = try await account(of: user)
        if let account, !account.acceptsToken(issuedAt: issuedAt) { throw Self.signedOut }
        return account
    }

    /// - Returns: nil if the owner has no account.
    package func account(of owner: Owner) async throws(Failure) -> AccountAccess? {
        guard let user = UserID(owner.text) else { return nil }
        return try await account(of: user)
    }

    /// Whether the owner's account is disabled, being deleted, or erased.
    package func isRefused(_ owner: Owner) async throws(Failure) -> Bool {
        try await account(of: owner)?.isRefused == true
    }

    /// Asks the database about a user's access, whatever is remembered.
    ///
    /// - Throws: `unauthenticated` if it is refused; `storageUnavailable`.
    func check(_ access: ActiveAccess) async throws(Failure) {
        forget(access.user)
        forget(access.credential)
        if case .session(let id) = access.credential {
            _ = try await session(id, of: access.user)
        } else {
            _ = try await token(of: access.user, issuedAt: access.issuedAt)
        }
    }

    private func account(of user: UserID) async throws(Failure) -> AccountAccess? {
        guard let id = user.account else { return nil }
        return try await accounts(id)
    }

    /// Reads the account anew at its next use, after a change that this process made.
    package func forget(_ user: UserID) {
        if let id = user.account { accounts.forget(id) }
    }

    /// Reads the credential anew at its next use, after a change that this process made.
    package func forget(_ credential: Credential) {
        switch credential {
        case .token: break
        case .session(let id): sessions.forget(id)
        case .key(let id): keys.forget { $0.id == id }
        }
    }

    private static let signedOut = Failure(.unauthenticated, "The sign-in has ended. Sign in again.")
    private static let invalidKey = Failure(.unauthenticated, "The API key is unknown, has expired or was revoked.")
}
