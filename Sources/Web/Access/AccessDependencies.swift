package import Application
package import Domain

/// What the web layer needs for sessions and API keys.
package struct AccessDependencies: Sendable {
    package var openSession: any OpenSession
    package var sessions: ManageSessions
    package var keys: ManageKeys
    package var cache: AccessCache
    package var now: @Sendable () -> Timestamp

    package init(
        openSession: any OpenSession, sessions: ManageSessions, keys: ManageKeys, cache: AccessCache,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.openSession = openSession
        self.sessions = sessions
        self.keys = keys
        self.cache = cache
        self.now = now
    }
}
