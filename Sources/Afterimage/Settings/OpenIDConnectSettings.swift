/// An identity provider that users sign in with on the pages.
package struct OpenIDConnectSettings: Sendable, Hashable {
    /// Without a trailing slash, unless the provider's issuer has one.
    package var issuer: String
    package var clientID: String
    package var clientSecret: String
    /// The group whose members are admins; nil for none.
    package var adminGroup: String?
    /// The group whose members may have an account; nil for everyone.
    package var userGroup: String?

    package init(issuer: String, clientID: String, clientSecret: String) {
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
    }
}
