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

/// Who gave an account its role, in `role_source`; missing unless it was the identity provider.
enum ProviderRole {
    static let source = "oidc"
}
