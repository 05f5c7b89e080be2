package import Domain

/// A message as text.
package struct MailMessage: Sendable {
    /// Of the stored message: the same in every attempt.
    package let id: RecordID
    package let to: EmailAddress
    /// In ASCII; static, so that no input becomes a header.
    package let subject: StaticString
    /// With `\n` at the ends of its lines.
    package let text: String

    package init(id: RecordID, to: EmailAddress, subject: StaticString, text: String) {
        self.id = id
        self.to = to
        self.subject = subject
        self.text = text
    }
}
