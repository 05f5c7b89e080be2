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
    /// Nil: no messages are sent.
    let outbox: MongoMailQueue?
    /// Nil: no sessions are stored.
    let sessions: (any SessionRepository)?
    /// Nil: what needs it is not offered.
    let reauthenticate: (any Reauthenticate)?

    init(_ dependencies: ProcessDependencies, claims: any SessionClaimRepository) {
        let (settings, environment) = (dependencies.settings, dependencies.environment)
        let (database, names) = (dependencies.database, dependencies.names)
        self.claims = claims
        accounts = MongoAccountRepository(database, names: names)
        hasher = PasswordHasher(cost: settings.passwordCost, randomBytes: environment.randomBytes)
        rateLimits = RateLimitPolicy(
            settings.limits, repository: MongoRateLimitRepository(database, names: names))
        auditLog = AuditLog(
            repository: MongoAuditRepository(
                database, names: names, retention: settings.auditRetention, makeRecordID: environment.makeRecordID),
            logger: dependencies.logger)
        activeStreams = ActiveStreams()
        clientAddresses = ClientAddresses(settings.trustedProxies)
        outbox = Assembly.outbox(dependencies)
        sessions = nil
        reauthenticate = nil
    }
}
