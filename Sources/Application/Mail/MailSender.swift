package import Domain

package protocol MailSender: Sendable {
    /// - Parameter message: headers and body (RFC 5322).
    func send(_ message: [UInt8], from: String, to: EmailAddress) async throws(MailError)
}

package enum MailError: Error, Sendable {
    /// Another attempt would be refused too.
    case rejected(detail: String)
    case failed(detail: String)
}
