/// Sends messages through a mail server.
package protocol MailSender: Sendable {
    /// Returns when the server has accepted the message.
    func send(_ message: MailMessage) async throws(MailError)
}

/// The details are for the log: they name no address.
package enum MailError: Error, Sendable {
    /// Another attempt would be refused too.
    case rejected(detail: String)
    /// The server may have accepted the message all the same.
    case failed(detail: String)
}
