package import Domain

/// The mail server that messages are sent through.
package struct MailSettings: Sendable, Hashable {
    /// An smtp or smtps URL, with user and password if needed.
    package var url: String
    package var from: EmailAddress
    /// A PEM file with certificate authorities that are trusted too.
    package var caFile: String?

    package init(url: String, from: EmailAddress) {
        self.url = url
        self.from = from
    }
}
