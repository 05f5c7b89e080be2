package import Application
package import Domain
package import Mail

/// The mail server that messages are sent through.
package struct MailSettings: Sendable, Hashable {
    package var server: SMTPServer
    package var from: EmailAddress
    /// A PEM file with certificate authorities that are trusted too.
    package var caFile: String?
    package var retry = MailRetry()

    package init(server: SMTPServer, from: EmailAddress) {
        self.server = server
        self.from = from
    }
}
