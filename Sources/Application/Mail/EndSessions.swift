package import Domain
package import Logging

/// Removes the sessions of an account whose end is stored with the account already, so that a failure keeps none alive.
package struct EndSessions: Sendable {
    private let sessions: (any SessionRepository)?
    private let logger: Logger

    /// - Parameter sessions: nil if none are stored.
    package init(_ sessions: (any SessionRepository)?, logger: Logger) {
        self.sessions = sessions
        self.logger = logger
    }

    func callAsFunction(of user: UserID, except session: RecordID? = nil) async {
        do throws(Failure) {
            try await sessions?.endAll(of: user, except: session)
        } catch {
            logger.warning(
                "ended sessions not removed", metadata: ["user_id": "\(user.text)", "error": "\(error.detail)"])
        }
    }
}
