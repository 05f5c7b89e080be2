extension Settings {
    /// The identity provider of the pages.
    mutating func readOpenIDConnect(_ reader: inout SettingsReader) {
        var (issuer, id, secret) = (String?.none, String?.none, String?.none)
        var (adminGroup, userGroup) = (String?.none, String?.none)
        reader.read("OIDC_ISSUER", "an https URL, or an http URL of this machine", into: &issuer, Self.issuer)
        reader.read("OIDC_CLIENT_ID", "a name", into: &id) { $0 }
        reader.read("OIDC_CLIENT_SECRET", "a secret", secret: true, into: &secret) { $0 }
        reader.read("OIDC_ADMIN_GROUP", "the name of a group", into: &adminGroup) { $0 }
        reader.read("OIDC_USER_GROUP", "the name of a group", into: &userGroup) { $0 }
        let required = [("OIDC_ISSUER", issuer), ("OIDC_CLIENT_ID", id), ("OIDC_CLIENT_SECRET", secret)]
        let given = (required.map(\.1) + [adminGroup, userGroup]).compactMap(\.self)
        guard !given.isEmpty else { return }
        for (name, value) in required where value == nil && !reader.isFaulty(name) {
            reader.fault(name, "is missing, but other OIDC_ variables are set")
        }
        guard let issuer, let id, let secret else { return }
        var provider = OpenIDConnectSettings(issuer: issuer, clientID: id, clientSecret: secret)
        (provider.adminGroup, provider.userGroup) = (adminGroup, userGroup)
        openIDConnect = provider
    }

    /// Without its query, as OpenID Connect Discovery demands; the trailing slash is part of an issuer's name.
    private static func issuer(_ text: String) -> String? {
        guard httpURL(text) != nil, !text.contains(where: { "?#".contains($0) }) else { return nil }
        return text.hasPrefix("https://") || isThisMachine(authority(of: text)) ? text : nil
    }

    /// The host and port of an http URL.
    private static func authority(of url: String) -> Substring {
        url.dropFirst("http://".count).prefix { $0 != "/" }
    }
}
