package import Application
import Hummingbird

/// What the web needs to give out sessions and to sign people in.
package struct AccountDependencies: Sendable {
    package var accounts: any AccountRepository
    package var startSession: StartSession
    package var register: RegisterAccount
    package var signIn: SignIn
    package var browser: CookieAuthentication
    package var services: ServiceAccess
    /// Nil where there is no secret to sign with.
    package var signer: TokenSigner?
    package var sessionLifetime: Duration
    package var signInLifetime: Duration

    package init(
        accounts: any AccountRepository, startSession: StartSession, register: RegisterAccount, signIn: SignIn,
        browser: CookieAuthentication, services: ServiceAccess, signer: TokenSigner?, sessionLifetime: Duration,
        signInLifetime: Duration
    ) {
        self.accounts = accounts
        self.startSession = startSession
        self.register = register
        self.signIn = signIn
        self.browser = browser
        self.services = services
        self.signer = signer
        self.sessionLifetime = sessionLifetime
        self.signInLifetime = signInLifetime
    }

    /// - Throws: `notConfigured` where tokens come from an identity provider alone.
    func requireSigner() throws(Failure) -> TokenSigner {
        guard let signer else {
            throw Failure(
                .notConfigured, "This server gives out no tokens of its own. Get one from its identity provider.")
        }
        return signer
    }

    /// A page of ours has its cookie, and nothing that a script could carry away.
    func showsTokens(to request: Request) -> Bool { browser.sender(of: request) != .ourPages }

    /// - Throws: `forbidden` where a page of somebody else's has its visitors sign in or out here.
    func refuseForeignPages(_ request: Request) throws(Failure) {
        if browser.sender(of: request) == .elsewhere { throw TokenVerifier.fromElsewhere }
    }
}
