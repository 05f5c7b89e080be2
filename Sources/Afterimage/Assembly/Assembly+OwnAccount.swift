import Application
import Persistence
import ServiceLifecycle
import Web

extension Assembly {
    /// Sign-in and a person's own account.
    ///
    /// - Parameter closure: takes back the deletion of an account.
    static func ownAccount(
        _ dependencies: ProcessDependencies, _ context: AccountContext, closure: any AccountClosure
    ) -> (web: OwnAccountDependencies, services: [any Service]) {
        let (settings, environment, logger) = (dependencies.settings, dependencies.environment, dependencies.logger)
        let (credentials, reauthenticate) = (context.credentials, context.reauthenticate)
        let (hasher, rateLimits, auditLog) = (context.hasher, context.rateLimits, context.auditLog)
        let box = SecretBox(
            secrets: [settings.jwtSecret].compactMap(\.self) + settings.previousJWTSecrets, purpose: "totp")
        let (endSessions, outbox) = (context.endSessions, context.outbox)
        let web = OwnAccountDependencies(
            signIn: SignIn(
                accounts: context.accounts, claims: context.claims, hasher: hasher, rateLimits: rateLimits,
                secondFactor: CheckSecondFactor(
                    credentials: credentials, box: box, rateLimits: rateLimits, auditLog: auditLog, outbox: outbox,
                    environment: environment, logger: logger),
                closure: closure, auditLog: auditLog, logger: logger),
            signOut: SignOut(sessions: context.sessions, cache: context.accessCache, auditLog: auditLog),
            changePassword: ChangePassword(
                reauthenticate: reauthenticate, credentials: credentials, hasher: hasher, endSessions: endSessions,
                auditLog: auditLog, tellOwner: context.tellOwner),
            secondFactor: ManageSecondFactor(
                reauthenticate: reauthenticate, credentials: credentials, box: box, endSessions: endSessions,
                auditLog: auditLog, tellOwner: context.tellOwner, environment: environment),
            requirement: settings.secondFactor)
        // Only a former secret leaves something to encrypt anew.
        guard !settings.previousJWTSecrets.isEmpty else { return (web, []) }
        return (
            web, [ResealSecrets(repository: credentials, box: box, clock: environment.clock, logger: logger)]
        )
    }
}
