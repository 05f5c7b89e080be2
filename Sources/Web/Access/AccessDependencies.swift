package import Application

/// What the web layer needs for sessions and API keys.
package struct AccessDependencies: Sendable {
    package var openSession: any OpenSession
    /// Nil: sessions are not stored.
    package var sessions: (any SessionRepository)?
    /// Nil: every valid token is accepted.
    package var cache: AccessCache?

    package init(
        openSession: any OpenSession, sessions: (any SessionRepository)? = nil, cache: AccessCache? = nil
    ) {
        self.openSession = openSession
        self.sessions = sessions
        self.cache = cache
    }
}
