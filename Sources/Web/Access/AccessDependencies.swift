package import Application

/// What the web layer needs for sessions and API keys.
package struct AccessDependencies: Sendable {
    package var openSession: any OpenSession
    /// Nil: every valid token is accepted.
    package var cache: AccessCache?

    package init(openSession: any OpenSession, cache: AccessCache? = nil) {
        self.openSession = openSession
        self.cache = cache
    }
}
