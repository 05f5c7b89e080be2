import Domain

extension Settings {
    /// The mail server.
    mutating func readMail(_ reader: inout SettingsReader) {
        var (url, from, caFile) = (String?.none, EmailAddress?.none, String?.none)
        reader.read("SMTP_URL", "an smtp:// or smtps:// URL", secret: true, into: &url, Self.smtpURL)
        reader.read("SMTP_FROM", "an e-mail address", into: &from) { EmailAddress($0) }
        reader.read("SMTP_CA_FILE", "a path", into: &caFile) { $0 }
        if url != nil, from == nil, !reader.isFaulty("SMTP_FROM") {
            reader.fault("SMTP_FROM", "is missing, but SMTP_URL is set")
        }
        guard let url, let from else { return }
        mail = MailSettings(url: url, from: from)
        mail?.caFile = caFile
    }

    private static func smtpURL(_ text: String) -> String? {
        let schemes = ["smtp://", "smtps://"]
        guard let scheme = schemes.first(where: { text.hasPrefix($0) }), text.utf8.count > scheme.utf8.count,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return text
    }
}
