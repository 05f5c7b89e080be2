import Domain
package import Logging

/// Cleans up after a write that has ended the sessions of an account.
package struct EndSessions: Sendable {
    private let sessions: any SessionRepository
    private let cache: AccessCache
    private let logger: Logger

    package init(_ sessions: any SessionRepository, cache: AccessCache, logger: Logger) {
        self.sessions = sessions
        self.cache = cache
        self.logger = logger
    }

    /// Deletes the documents of the ended sessions; if that fails, they only stay until they expire.
    func callAsFunction(of user: UserID, except session: RecordID? = nil) async {
        do throws(Failure) {
            try await sessions.endAll(of: user, except: session)
        } catch {
            logger.warning(
                "ended sessions not removed", metadata: ["user_id": "\(user.text)", "error": "\(error.detail)"])
        }
        cache.forget(user)
    }
}
