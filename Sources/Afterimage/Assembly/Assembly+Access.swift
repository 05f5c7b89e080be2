import Application
import Persistence
import ServiceLifecycle
import Web

extension Assembly {
    /// Sessions and API keys.
    static func access(
        _ dependencies: ProcessDependencies, _ context: AccountContext
    ) -> (web: AccessDependencies, services: [any Service]) {
        let (settings, environment) = (dependencies.settings, dependencies.environment)
        let (database, names, logger) = (dependencies.database, dependencies.names, dependencies.logger)
        let access = MongoAccessRepository(database, names: names)
        let sessions = MongoSessionRepository(database, names: names)
        let lastUse = LastUseRecorder(
            repository: MongoLastUseRepository(database, names: names), interval: settings.lastUseInterval,
            clock: environment.clock, logger: logger)
        let cache = AccessCache(access, idle: settings.signInIdle, lastUse: lastUse, now: environment.now)
        return (
            AccessDependencies(
                openSession: OpenSessionByRepository(
                    sessions: sessions, devices: MongoKnownDeviceRepository(database, names: names), outbox: nil,
                    auditLog: context.auditLog, lifetime: settings.signInLifetime, environment: environment,
                    logger: logger),
                sessions: ManageSessions(sessions: sessions, cache: cache, auditLog: context.auditLog),
                keys: ManageKeys(
                    keys: MongoAPIKeyRepository(database, names: names), cache: cache, auditLog: context.auditLog,
                    environment: environment),
                cache: cache, now: environment.now),
            [
                lastUse,
                EndRevokedStreams(
                    streams: context.activeStreams, access: access, clock: environment.clock, logger: logger),
            ]
        )
    }
}
