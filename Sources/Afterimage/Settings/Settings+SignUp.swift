import Application

extension Settings {
    /// Who may come in.
    mutating func readSignUp(_ reader: inout SettingsReader) {
        reader.read("REGISTRATION", "open, invite or closed", into: &registration) { Registration(rawValue: $0) }
        reader.read("VISITORS", "true or false", into: &acceptsVisitors) { Bool($0) }
        reader.read("PASSWORDS", "true or false", into: &acceptsPasswords) { Bool($0) }
        if !acceptsPasswords, openIDConnect == nil, !reader.isFaulty("OIDC_") {
            reader.fault("PASSWORDS", "is false, but OIDC_ISSUER is missing: there would be no way to sign in")
        }
    }
}
