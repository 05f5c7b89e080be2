import Application

extension Settings {
    /// Sessions, accounts and trusted services.
    mutating func readAccounts(_ reader: inout SettingsReader) {
        reader.read("SESSION_LIFETIME_DAYS", "a number of days from 1 to 365", into: &sessionLifetime) {
            Int($0).flatMap { (1...365).contains($0) ? .seconds($0 * 86_400) : nil }
        }
        reader.read("SIGN_IN_LIFETIME_HOURS", "a number of hours from 1 to 8760", into: &signInLifetime) {
            Int($0).flatMap { (1...8760).contains($0) ? .seconds($0 * 3600) : nil }
        }
        reader.read(
            "SERVICE_API_KEYS",
            """
            keys of \(ServiceKeys.minimumLength) characters or more, printable ASCII without spaces, not beginning with \
            ai_, separated by commas
            """,
            secret: true, into: &serviceKeys, Self.keys)
        reader.read("SERVICE_API_OPEN", "true or false", into: &isServiceAPIOpen) { Bool($0) }
    }

    /// nil if any key is invalid; an empty entry must not become a valid key.
    private static func keys(_ text: String) -> [String]? {
        let keys = text.split(separator: ",", omittingEmptySubsequences: false).map { entry in
            String(entry.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        // Keys of users begin with ai_.
        let areGood = keys.allSatisfy { key in
            !key.hasPrefix("ai_") && key.utf8.count >= ServiceKeys.minimumLength
                && key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        }
        return areGood ? keys : nil
    }
}
