package import Application

/// What the web layer needs for sign-ins by the identity provider.
package struct ProviderDependencies: Sendable {
    package var issuer: String
    package var provider: any IdentityProvider
    package var verifier: IDTokenVerifier
    package var signIn: SignInByProvider
    package var sealer: StateSealer
    /// Whether the user's groups decide about anything.
    package var usesGroups: Bool
    package var auditLog: AuditLog
    package var environment: SystemEnvironment

    package init(
        issuer: String, provider: any IdentityProvider, verifier: IDTokenVerifier, signIn: SignInByProvider,
        sealer: StateSealer, usesGroups: Bool, auditLog: AuditLog, environment: SystemEnvironment
    ) {
        self.issuer = issuer
        self.provider = provider
        self.verifier = verifier
        self.signIn = signIn
        self.sealer = sealer
        self.usesGroups = usesGroups
        self.auditLog = auditLog
        self.environment = environment
    }
}
