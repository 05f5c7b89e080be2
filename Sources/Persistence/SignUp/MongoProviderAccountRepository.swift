package import Application
package import BSON
package import Domain
package import MongoClient

/// The accounts in `users` that are linked to identity providers. A unique index allows one per user of a provider.
package struct MongoProviderAccountRepository: ProviderAccountRepository {
    private let collection: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) { collection = database.collection(names.users) }

    package func account(of identity: ProviderIdentity) async throws(Failure) -> Account? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(Self.find(identity), read: AccountDocument.read)
        }?.account
    }

    package func link(_ identity: ProviderIdentity, to account: RecordID) async throws(Failure) -> Bool {
        if let linked = try await self.account(of: identity) { return linked.id == account }
        let update = try await push(identity)
        do throws(MongoError) {
            return try await UnknownWrite.duringRequest.repeating { () throws(MongoError) in
                try await collection.updateOne(Self.unlinked(account, identity), .operators(update)).matched > 0
            }
        } catch  where error.kind == .duplicateKey {
            return false
        } catch {
            throw Failure(error)
        }
    }

    package func setRole(isAdmin: Bool, of account: RecordID) async throws(Failure) -> Bool {
        // An admin whose role came from elsewhere keeps it, and so does a user to whom an administrator denied it.
        let known: BSONDocument =
            isAdmin
            ? [
                "_id": .objectID(ObjectID(account)), "role": ["$ne": .string(AccountDocument.role(isAdmin: true))],
                "role_source": ["$ne": .string(RoleSource.administrator)],
            ]
            : ["_id": .objectID(ObjectID(account)), "role_source": .string(RoleSource.provider)]
        let role = BSONValue.string(AccountDocument.role(isAdmin: isAdmin))
        let update: BSONDocument =
            isAdmin
            ? ["$set": ["role": role, "role_source": .string(RoleSource.provider)]]
            : ["$set": ["role": role], "$unset": ["role_source": ""]]
        return try await reporting { () throws(MongoError) in
            try await collection.updateOne(known, .operators(update)).matched > 0
        }
    }

    // MARK: - Queries, also explained by tests

    package static func find(_ identity: ProviderIdentity) -> BSONDocument { IdentityDocument.filter(identity) }

    private static func unlinked(_ account: RecordID, _ identity: ProviderIdentity) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(account))
            filter.document("identities") { identities in
                identities.document("$not") { not in
                    not.document("$elemMatch") { element in
                        element.append("iss", identity.issuer)
                        element.append("sub", identity.subject)
                    }
                }
            }
        }
    }

    /// The update that adds the identity, with the database's time.
    private func push(_ identity: ProviderIdentity) async throws(Failure) -> BSONDocument {
        let now = try await reporting { () throws(MongoError) in try await collection.database.serverTime() }
        return BSONWriter.document { update in
            update.document("$push") { push in
                push.append(
                    "identities", IdentityDocument.document(of: identity, linkedAt: Timestamp(milliseconds: now)))
            }
        }
    }
}
