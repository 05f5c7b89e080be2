import Application
import Domain
import Persistence
import Web

/// What the features of accounts share in a server.
struct AccountContext: Sendable {
    let accounts: MongoAccountRepository
    let claims: any SessionClaimRepository
    let hasher: PasswordHasher
    let rateLimits: RateLimitPolicy
    let auditLog: AuditLog
    let activeStreams: ActiveStreams
    let clientAddresses: ClientAddresses
    let credentials: MongoCredentialRepository
    let reauthenticate: ReauthenticateOwner
    let sessions: MongoSessionRepository
    let keys: MongoAPIKeyRepository
    let access: MongoAccessRepository
    let lastUse: LastUseRecorder
    let accessCache: AccessCache
    let endSessions: EndSessions
    /// Nil: no messages are sent.
    let outbox: MongoMailQueue?
    let tellOwner: TellOwner

    init(_ dependencies: ProcessDependencies, claims: any SessionClaimRepository) {
        let (settings, environment, logger) = (dependencies.settings, dependencies.environment, dependencies.logger)
        let (database, names) = (dependencies.database, dependencies.names)
        self.claims = claims
        accounts = MongoAccountRepository(database, names: names)
        hasher = PasswordHasher(cost: settings.passwordCost, randomBytes: environment.randomBytes)
        rateLimits = RateLimitPolicy(
            settings.limits, repository: MongoRateLimitRepository(database, names: names))
        auditLog = AuditLog(
            repository: MongoAuditRepository(
                database, names: names, retention: settings.auditRetention, makeRecordID: environment.makeRecordID),
            logger: logger)
        activeStreams = ActiveStreams()
        clientAddresses = ClientAddresses(settings.trustedProxies)
        credentials = MongoCredentialRepository(database, names: names)
        reauthenticate = ReauthenticateOwner(
            credentials: credentials, hasher: hasher, rateLimits: rateLimits, auditLog: auditLog)
        sessions = MongoSessionRepository(database, names: names)
        keys = MongoAPIKeyRepository(database, names: names)
        access = MongoAccessRepository(database, names: names)
        lastUse = LastUseRecorder(
            repository: MongoLastUseRepository(database, names: names), interval: settings.lastUseInterval,
            clock: environment.clock, logger: logger)
        accessCache = AccessCache(access, idle: settings.signInIdle, lastUse: lastUse, now: environment.now)
        endSessions = EndSessions(sessions, cache: accessCache, logger: logger)
        outbox = Assembly.outbox(dependencies)
        tellOwner = TellOwner(outbox: outbox, makeRecordID: environment.makeRecordID, logger: logger)
    }
}
