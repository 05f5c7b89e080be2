package import Domain

/// Ends the session that a user is signed in with.
package struct SignOut: Sendable {
    private let sessions: any SessionRepository
    private let cache: AccessCache
    private let auditLog: AuditLog

    package init(sessions: any SessionRepository, cache: AccessCache, auditLog: AuditLog) {
        self.sessions = sessions
        self.cache = cache
        self.auditLog = auditLog
    }

    /// - Throws: `storageUnavailable`, `writeUnconfirmed`.
    package func callAsFunction(
        _ session: RecordID, of user: UserID, from address: ClientAddress
    ) async throws(Failure) {
        _ = try await sessions.end(session, of: user)
        cache.forget(.session(session))
        await auditLog.note(AuditEvent(.signedOut, by: AuditActor(user), on: session.text, from: address))
    }
}
