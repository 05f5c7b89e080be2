import Application
import Domain
import Logging
import Persistence
import Providers
import ServiceLifecycle
import Web

extension Assembly {
    /// Registration, set-up, invitations and the identity provider.
    static func signUp(
        _ dependencies: ProcessDependencies, _ context: AccountContext
    ) -> (web: SignUpDependencies, services: [any Service]) {
        let (settings, environment, logger) = (dependencies.settings, dependencies.environment, dependencies.logger)
        let (database, names) = (dependencies.database, dependencies.names)
        logger.notice("accounts", metadata: accounts(settings))
        let accounts = MongoNewAccountRepository(database, names: names)
        let invitations = MongoInvitationRepository(database, names: names)
        var services: [any Service] = []
        var setUp: SetUp?
        if settings.acceptsPasswords, let secret = settings.jwtSecret {
            let needed = SetUp(
                secret: secret,
                repository: MongoSetUpRepository(database, names: names, randomBytes: environment.randomBytes),
                accounts: accounts, claims: context.claims, hasher: context.hasher, rateLimits: context.rateLimits,
                auditLog: context.auditLog, environment: environment)
            setUp = needed
            services.append(AnnounceSetUp(needed, clock: environment.clock, logger: logger))
        }
        let provider = provider(dependencies, context, accounts)
        if let provider { services.append(provider.service) }
        return (
            SignUpDependencies(
                registration: settings.registration,
                register: RegisterAccount(
                    settings.registration, accounts: accounts, invitations: invitations, claims: context.claims,
                    hasher: context.hasher, rateLimits: context.rateLimits, auditLog: context.auditLog,
                    outbox: context.outbox,
                    environment: environment),
                invitations: ManageInvitations(
                    settings.registration, invitations: invitations, auditLog: context.auditLog,
                    environment: environment),
                setUp: setUp, provider: provider?.web, now: environment.now), services
        )
    }

    private static func provider(
        _ dependencies: ProcessDependencies, _ context: AccountContext, _ accounts: MongoNewAccountRepository
    ) -> (web: ProviderDependencies, service: OpenIDProvider)? {
        let (settings, environment) = (dependencies.settings, dependencies.environment)
        guard let openID = settings.openIDConnect, let secret = settings.jwtSecret else { return nil }
        let verifier = IDTokenVerifier(issuer: openID.issuer, clientID: openID.clientID, now: environment.now)
        let provider = OpenIDProvider(
            issuer: openID.issuer, clientID: openID.clientID, clientSecret: openID.clientSecret,
            client: dependencies.http, clock: environment.clock, logger: dependencies.logger
        ) { json in try await verifier.use(keySet: json) }
        verifier.onUnknownKey { await provider.fetchUnknownKey() }
        let signIn = SignInByProvider(
            ProviderRules(settings.registration, adminGroup: openID.adminGroup, userGroup: openID.userGroup),
            known: context.accounts,
            linked: MongoProviderAccountRepository(dependencies.database, names: dependencies.names), new: accounts,
            claims: context.claims, auditLog: context.auditLog, environment: environment)
        return (
            ProviderDependencies(
                issuer: openID.issuer, provider: provider, verifier: verifier, signIn: signIn,
                sealer: StateSealer([secret] + settings.previousJWTSecrets),
                usesGroups: openID.adminGroup != nil || openID.userGroup != nil, auditLog: context.auditLog,
                environment: environment), provider
        )
    }

    /// Who may come in, for the log.
    private static func accounts(_ settings: Settings) -> Logger.Metadata {
        let visitors = settings.budgets.visitors.perDay.map { "\($0.text) a day together" } ?? "without a budget"
        return [
            "registration": "\(settings.registration.rawValue)",
            "visitors": "\(settings.acceptsVisitors ? visitors : "none")",
            "passwords": "\(settings.acceptsPasswords)",
            "identity_provider": "\(settings.openIDConnect?.issuer ?? "none")",
            "mail": "\(settings.mail != nil)", "second_factor": "\(settings.secondFactor.rawValue)",
        ]
    }
}
