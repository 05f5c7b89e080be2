package import Application
import Hummingbird

/// What the web layer needs for sessions and accounts.
package struct AccountDependencies: Sendable {
    package var repository: any AccountRepository
    package var startSession: StartSession
    package var cookies: CookieAuthentication
    package var services: ServiceAccess
    /// Nil without a signing secret.
    package var signer: TokenSigner?
    package var sessionLifetime: Duration
    package var signInLifetime: Duration
    /// Whether users may sign in with a password.
    package var acceptsPasswords: Bool

    package init(
        repository: any AccountRepository, startSession: StartSession,
        cookies: CookieAuthentication, services: ServiceAccess, signer: TokenSigner?, sessionLifetime: Duration,
        signInLifetime: Duration, acceptsPasswords: Bool
    ) {
        self.repository = repository
        self.startSession = startSession
        self.cookies = cookies
        self.services = services
        self.signer = signer
        self.sessionLifetime = sessionLifetime
        self.signInLifetime = signInLifetime
        self.acceptsPasswords = acceptsPasswords
    }

    /// - Throws: `notConfigured` if only an identity provider issues tokens.
    func requireSigner() throws(Failure) -> TokenSigner {
        guard let signer else {
            throw Failure(
                .notConfigured, "This server does not issue tokens. Get one from its identity provider.")
        }
        return signer
    }

    /// - Throws: `notConfigured` if users sign in with the identity provider only.
    func requirePasswords() throws(Failure) {
        guard acceptsPasswords else {
            throw Failure(
                .notConfigured, "This server has no passwords (PASSWORDS=false). Sign in with your organization.")
        }
    }

    /// False for this server's pages: they use the cookie, so that no script can leak a token.
    func showsTokens(to request: Request) -> Bool { cookies.initiator(of: request) != .sameOrigin }

    /// - Throws: `forbidden` if another site's page sent the request (login CSRF).
    func refuseCrossOrigin(_ request: Request) throws(Failure) {
        if cookies.initiator(of: request) == .crossOrigin { throw TokenVerifier.crossOriginRequest }
    }
}
