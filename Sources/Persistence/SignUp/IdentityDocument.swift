import Application
import BSON
import Domain

/// The stored form of a user of an identity provider, an element of `identities` of the account.
enum IdentityDocument {
    static func document(of identity: ProviderIdentity, linkedAt: Timestamp) -> BSONDocument {
        BSONWriter.document { document in
            write(identity, to: &document)
            document.append("linked_at", milliseconds: linkedAt.milliseconds)
        }
    }

    /// The filter of the account that is linked to it.
    static func filter(_ identity: ProviderIdentity) -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("identities") { identities in
                identities.document("$elemMatch") { write(identity, to: &$0) }
            }
        }
    }

    private static func write(_ identity: ProviderIdentity, to document: inout BSONWriter) {
        document.append("iss", identity.issuer)
        document.append("sub", identity.subject)
    }
}

/// Who decided about an account's role, in `role_source`; missing if it has the one that it was made with.
enum RoleSource {
    /// The groups of its user, which decide again at the next sign-in.
    static let provider = "oidc"
    /// An administrator, whose decision holds.
    static let administrator = "admin"
}
