package import Domain
package import Logging

/// Cleans up after a write that has ended all other sessions of an account.
package struct EndOtherSessions: Sendable {
    private let sessions: (any SessionRepository)?
    private let cache: AccessCache?
    private let logger: Logger

    /// - Parameters:
    ///   - sessions: nil if sessions are not stored.
    ///   - cache: nil if every valid token is accepted.
    package init(sessions: (any SessionRepository)?, cache: AccessCache?, logger: Logger) {
        self.sessions = sessions
        self.cache = cache
        self.logger = logger
    }

    /// Deletes the documents of the ended sessions; if that fails, they only stay until they expire.
    func callAsFunction(of user: UserID, except session: RecordID?) async {
        do throws(Failure) {
            try await sessions?.endAll(of: user, except: session)
        } catch {
            logger.warning(
                "ended sessions could not be deleted",
                metadata: ["user_id": "\(user.text)", "error": "\(error.detail)"])
        }
        cache?.forget(user)
    }
}
