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
        let (sessions, cache) = (context.sessions, context.accessCache)
        return (
            AccessDependencies(
                openSession: OpenSessionByRepository(
                    sessions: sessions, accounts: context.accounts,
                    devices: MongoKnownDeviceRepository(database, names: names), outbox: context.outbox,
                    auditLog: context.auditLog, lifetime: settings.signInLifetime, environment: environment,
                    logger: logger),
                sessions: ManageSessions(sessions: sessions, cache: cache, auditLog: context.auditLog),
                keys: ManageKeys(
                    keys: context.keys, cache: cache, auditLog: context.auditLog, environment: environment),
                cache: cache, now: environment.now),
            [
                context.lastUse,
                EndRevokedStreams(
                    streams: context.activeStreams, access: context.access, clock: environment.clock, logger: logger),
            ]
        )
    }
}
