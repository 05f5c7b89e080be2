import Application
import Domain
import Logging
import MongoClient
import Persistence
import Web

extension Assembly {
    /// What gives out sessions, signs people in, and lets trusted services pass.
    static func callers(
        _ settings: Settings, _ database: MongoDatabase, claims: any SessionClaimRepository,
        environment: SystemEnvironment,
        logger: Logger
    ) async -> AccountDependencies {
        let accounts = MongoAccountRepository(database, names: settings.collections)
        let hasher = PasswordHasher(cost: settings.passwordCost, randomBytes: environment.randomBytes)
        let browser = CookieAuthentication(publicBase: settings.publicBase)
        let services = ServiceAccess(
            keys: ServiceKeys(settings.serviceKeys), isOpen: settings.isServiceOpen, browser: browser,
            isBehindLocalProxy: settings.isBehindLocalProxy, clients: ClientAddresses(settings.trustedProxies))
        logger.notice("who may use the service routes", metadata: ["mode": "\(services.mode.sentence)"])
        var signer: TokenSigner?
        if let secret = settings.jwtSecret {
            signer = await TokenSigner(secret: secret, rules: settings.tokenRules, now: environment.now)
        }
        return AccountDependencies(
            accounts: accounts, startSession: StartSession(claims: claims, environment: environment),
            register: RegisterAccount(accounts: accounts, claims: claims, hasher: hasher, environment: environment),
            signIn: SignIn(accounts: accounts, claims: claims, hasher: hasher, logger: logger),
            browser: browser, services: services, signer: signer, sessionLifetime: settings.sessionLifetime,
            signInLifetime: settings.signInLifetime)
    }
}

extension ServiceAccess.Mode {
    /// For the log, with the variable that decides.
    fileprivate var sentence: String {
        switch self {
        case .keys: "services with a key (SERVICE_API_KEYS)"
        case .loopback: "services on this machine (neither SERVICE_API_KEYS nor SERVICE_API_OPEN is set)"
        case .closed: "nobody: there is a proxy on this machine or TLS before it, so set SERVICE_API_KEYS"
        case .open: "everybody, without authentication (SERVICE_API_OPEN)"
        }
    }
}
