package import Application

/// What the web layer needs for forgotten passwords and for addresses.
package struct RecoveryDependencies: Sendable {
    /// Nil: no messages are sent.
    package var outbox: (any MailOutbox)?
    package var passwordLinks: (any PasswordLinks)?

    package init(outbox: (any MailOutbox)? = nil, passwordLinks: (any PasswordLinks)? = nil) {
        self.outbox = outbox
        self.passwordLinks = passwordLinks
    }
}
