import Application

extension Settings {
    /// Statistics and alerts.
    mutating func readOperations(_ reader: inout SettingsReader) {
        reader.read("STATS_FLUSH_SECONDS", "a number of seconds, 0.05 to 60", into: &statsInterval) {
            Self.seconds($0).flatMap { $0 <= .seconds(60) ? $0 : nil }
        }
        reader.read("ALERT_WEBHOOK_URL", "an http or https URL", secret: true, into: &alertWebhookURL) {
            Self.httpURL($0) == nil ? nil : $0
        }
        reader.read(
            "ALERT_WEBHOOK_SECRET",
            "\(WebhookSigner.prefix) and \(WebhookSigner.secretLengths.lowerBound) to \(WebhookSigner.secretLengths.upperBound) bytes in base64, or several of these, separated by commas or spaces",
            secret: true, into: &alertWebhookSecrets
        ) { text in
            let secrets = text.split { $0 == "," || $0 == " " }.map(String.init)
            return WebhookSigner(secrets) == nil ? nil : secrets
        }
        if alertWebhookURL != nil, alertWebhookSecrets.isEmpty, !reader.isFaulty("ALERT_WEBHOOK_SECRET") {
            reader.fault(
                "ALERT_WEBHOOK_SECRET",
                "is missing, but ALERT_WEBHOOK_URL is set; make one with: echo \"whsec_$(openssl rand -base64 32)\"")
        }
    }
}
