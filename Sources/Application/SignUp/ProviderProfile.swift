package import Domain

/// A user of an identity provider.
package struct ProviderIdentity: Sendable, Hashable {
    package let issuer: String
    package let subject: String

    package init(issuer: String, subject: String) {
        self.issuer = issuer
        self.subject = subject
    }
}

/// What an identity provider says about a user.
package struct ProviderProfile: Sendable, Hashable {
    package let identity: ProviderIdentity
    package var email: EmailAddress?
    /// Whether the provider has verified that the address is the user's.
    package var isVerified = false
    package var name: AccountName?
    /// Nil if the provider says nothing about groups.
    package var groups: [String]?

    package init(_ identity: ProviderIdentity) { self.identity = identity }

    /// This profile, with what it lacks from another of the same user.
    package func completed(by other: ProviderProfile) -> ProviderProfile {
        var profile = self
        if email == nil { (profile.email, profile.isVerified) = (other.email, other.isVerified) }
        profile.name = name ?? other.name
        profile.groups = groups ?? other.groups
        return profile
    }
}
