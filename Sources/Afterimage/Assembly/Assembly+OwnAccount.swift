import Application
import Persistence
import ServiceLifecycle
import Web

extension Assembly {
    /// Sign-in and a person's own account.
    ///
    /// - Parameters:
    ///   - closure: takes back the deletion of an account; nil if accounts cannot be deleted.
    ///   - outbox: nil without a mail server.
    static func ownAccount(
        _ dependencies: ProcessDependencies, _ context: AccountContext, access: AccessDependencies,
        closure: (any AccountClosure)? = nil, outbox: (any MailOutbox)? = nil
    ) -> (web: OwnAccountDependencies, services: [any Service]) {
        let (settings, environment, logger) = (dependencies.settings, dependencies.environment, dependencies.logger)
        let (hasher, rateLimits, auditLog) = (context.hasher, context.rateLimits, context.auditLog)
        let credentials = MongoCredentialRepository(dependencies.database, names: dependencies.names)
        let box = SecretBox(
            secrets: [settings.jwtSecret].compactMap(\.self) + settings.previousJWTSecrets, purpose: "totp")
        let endOthers = EndOtherSessions(sessions: access.sessions, cache: access.cache, logger: logger)
        let reauthenticate = ReauthenticateOwner(
            credentials: credentials, hasher: hasher, rateLimits: rateLimits, auditLog: auditLog)
        let web = OwnAccountDependencies(
            signIn: SignIn(
                accounts: context.accounts, claims: context.claims, hasher: hasher, rateLimits: rateLimits,
                secondFactor: CheckSecondFactor(
                    credentials: credentials, box: box, rateLimits: rateLimits, auditLog: auditLog, outbox: outbox,
                    environment: environment, logger: logger),
                closure: closure, auditLog: auditLog, logger: logger),
            changePassword: ChangePassword(
                reauthenticate: reauthenticate, credentials: credentials, hasher: hasher, endOthers: endOthers,
                auditLog: auditLog, outbox: outbox, environment: environment, logger: logger),
            secondFactor: ManageSecondFactor(
                reauthenticate: reauthenticate, credentials: credentials, box: box, endOthers: endOthers,
                auditLog: auditLog, environment: environment),
            requirement: settings.secondFactor, acceptsPasswords: settings.acceptsPasswords, auditLog: auditLog)
        // Only a former secret leaves something to encrypt anew.
        guard !settings.previousJWTSecrets.isEmpty else { return (web, []) }
        return (
            web, [ResealSecrets(repository: credentials, box: box, clock: environment.clock, logger: logger)]
        )
    }
}
