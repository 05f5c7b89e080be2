import Domain
import Mail

extension Settings {
    /// The mail server.
    mutating func readMail(_ reader: inout SettingsReader) {
        var (server, from, caFile) = (SMTPServer?.none, EmailAddress?.none, String?.none)
        reader.read("SMTP_URL", "an smtp:// or smtps:// URL", secret: true, into: &server) { SMTPServer($0) }
        reader.read("SMTP_FROM", "an e-mail address", into: &from) { EmailAddress($0) }
        reader.read("SMTP_CA_FILE", "a path", into: &caFile) { $0 }
        if server != nil, from == nil, !reader.isFaulty("SMTP_FROM") {
            reader.fault("SMTP_FROM", "is missing, but SMTP_URL is set")
        }
        guard let server, let from else { return }
        mail = MailSettings(server: server, from: from)
        mail?.caFile = caFile
    }
}
