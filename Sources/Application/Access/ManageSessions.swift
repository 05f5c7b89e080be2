package import Domain

/// A user's sign-ins.
package struct ManageSessions: Sendable {
    private let sessions: any SessionRepository
    private let cache: AccessCache
    private let auditLog: AuditLog

    package init(sessions: any SessionRepository, cache: AccessCache, auditLog: AuditLog) {
        self.sessions = sessions
        self.cache = cache
        self.auditLog = auditLog
    }

    /// Newest first.
    package func list(of user: UserID) async throws(Failure) -> [SignedInSession] {
        try await sessions.sessions(of: user)
    }

    /// - Throws: `notFound` if the user has no such session; `storageUnavailable`, `writeUnconfirmed`.
    package func end(_ id: RecordID, of user: UserID, from address: ClientAddress) async throws(Failure) {
        guard try await sessions.sessions(of: user).contains(where: { $0.id == id }) else { throw Failure.notFound }
        try await auditLog.record(AuditEvent(.sessionEnded, by: AuditActor(user), on: id.text, from: address))
        let wasThere = try await sessions.end(id, of: user)
        cache.forget(.session(id))
        if !wasThere { throw Failure.notFound }
    }

    /// Ends all sessions and tokens of the user.
    ///
    /// - Parameter current: stays; nil ends all.
    /// - Throws: `storageUnavailable`, `writeUnconfirmed`.
    package func endAll(
        of user: UserID, except current: RecordID?, from address: ClientAddress
    ) async throws(Failure) {
        try await auditLog.record(AuditEvent(.sessionEnded, by: AuditActor(user), from: address))
        try await sessions.endAll(of: user, except: current)
        cache.forget(user)
    }
}
