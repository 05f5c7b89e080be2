import Application
import Domain
import Logging
import MongoClient
import Persistence
import Web

extension Assembly {
    /// Visitors' sessions, registration and the access of trusted services.
    static func accounts(
        _ settings: Settings, _ database: MongoDatabase, claims: any SessionClaimRepository,
        environment: SystemEnvironment, logger: Logger
    ) async -> AccountDependencies {
        let accounts = MongoAccountRepository(database, names: settings.collections)
        let cookies = CookieAuthentication(publicBase: settings.publicBase)
        let services = ServiceAccess(
            keys: ServiceKeys(settings.serviceKeys), isOpen: settings.isServiceAPIOpen, cookies: cookies,
            isBehindLocalProxy: settings.isBehindLocalProxy, clientAddresses: ClientAddresses(settings.trustedProxies))
        logger.notice("service API access", metadata: ["mode": "\(services.mode.summary)"])
        var signer: TokenSigner?
        if let secret = settings.jwtSecret {
            signer = await TokenSigner(secret: secret, policy: settings.tokenPolicy, now: environment.now)
        }
        return AccountDependencies(
            repository: accounts, startSession: StartSession(claims: claims, environment: environment),
            cookies: cookies, services: services, signer: signer, sessionLifetime: settings.sessionLifetime,
            signInLifetime: settings.signInLifetime, acceptsPasswords: settings.acceptsPasswords)
    }
}

extension ServiceAccess.Mode {
    /// For the log, with the deciding variable.
    fileprivate var summary: String {
        switch self {
        case .keys: "services with a key (SERVICE_API_KEYS)"
        case .loopback: "services on this machine (neither SERVICE_API_KEYS nor SERVICE_API_OPEN is set)"
        case .closed: "no one: the server is behind a proxy, so set SERVICE_API_KEYS"
        case .open: "anyone, without authentication (SERVICE_API_OPEN)"
        }
    }
}
