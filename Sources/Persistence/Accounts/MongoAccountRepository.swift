package import Application
package import BSON
package import Domain
package import MongoClient

/// The collection `users`.
package struct MongoAccountRepository: AccountRepository {
    private let collection: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) { collection = database.collection(names.users) }

    package func account(
        of email: EmailAddress
    ) async throws(Failure) -> (account: Account, password: PasswordHash?)? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(Self.byEmail(email), read: AccountDocument.read)
        }?.stored
    }

    package func account(_ id: RecordID) async throws(Failure) -> Account? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(Self.byID(id), read: AccountDocument.read)
        }?.stored?.account
    }

    package func change(_ change: ProfileChange, of id: RecordID) async throws(Failure) -> Account? {
        // The search terms depend on the address: if that changes in the meantime, they are made anew.
        while !Task.isCancelled, let account = try await account(id) {
            let filter = BSONWriter.document { filter in
                filter.append("_id", ObjectID(id))
                if let email = account.email {
                    filter.append("email", email.text)
                } else {
                    filter.document("email") { $0.append("$exists", false) }
                }
            }
            let update = ProfileUpdate.operators(change, of: account)
            let changed = try await confirmedWrite { () throws(MongoError) in
                try await collection.findOneAndUpdate(filter, .operators(update), read: AccountDocument.read)
            }
            if let changed { return changed.account }
        }
        return nil
    }

    package func replace(_ old: PasswordHash, by new: PasswordHash, of id: RecordID) async throws(Failure) {
        let unchanged: BSONDocument = [
            "_id": .objectID(ObjectID(id)), "password.hash": .binary(old.hash, subtype: 0),
            "password.salt": .binary(old.salt, subtype: 0),
        ]
        let set: BSONDocument = ["$set": ["password": .document(AccountDocument.document(of: new))]]
        _ = try await reporting { () throws(MongoError) in
            try await collection.updateOne(unchanged, .operators(set))
        }
    }

    package func setAdmin(_ isAdmin: Bool, of email: EmailAddress) async throws(Failure) -> Account? {
        // Documents whose id is not an ObjectID belong to another application and are not accounts.
        let known = BSONWriter.document { filter in
            filter.append("email", email.text)
            filter.document("_id") { $0.append("$type", "objectId") }
        }
        let update: BSONDocument = [
            "$set": [
                "role": .string(AccountDocument.role(isAdmin: isAdmin)),
                "role_source": .string(RoleSource.administrator),
            ]
        ]
        return try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(known, .operators(update), read: AccountDocument.read)
        }?.account
    }

    package static func byEmail(_ email: EmailAddress) -> BSONDocument {
        BSONWriter.document { $0.append("email", email.text) }
    }

    private static func byID(_ id: RecordID) -> BSONDocument {
        BSONWriter.document { $0.append("_id", ObjectID(id)) }
    }
}
