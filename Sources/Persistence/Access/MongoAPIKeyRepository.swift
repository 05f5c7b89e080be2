package import Application
import BSON
package import Domain
package import MongoClient

/// The collection `api_keys`.
package struct MongoAPIKeyRepository: APIKeyRepository {
    private let collection: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) { collection = database.collection(names.apiKeys) }

    package func add(_ key: APIKey, hash: SecretHash) async throws(Failure) -> APIKey {
        let insert = InsertStage.creating(
            APIKeyDocument.fields(of: key, hash: hash), BSONWriter.document { $0.append("created_at", "$$NOW") })
        let added = try await confirmedWrite { () throws(MongoError) in
            try await collection.findOneAndUpdate(
                ["_id": .objectID(ObjectID(key.id))], .pipeline([insert]), upsert: true, read: APIKeyDocument.key)
        }
        guard let added = added ?? nil else { throw .unexpected("the added key \(key.id.text) cannot be read") }
        return added
    }

    package func keys(of user: UserID?, _ page: PageRequest) async throws(Failure) -> [APIKey] {
        try await reporting { () throws(MongoError) in
            try await collection.find(Self.list(of: user, page), read: APIKeyDocument.key)
        }.compactMap(\.self)
    }

    package func revoke(_ id: RecordID, of user: UserID?) async throws(Failure) -> APIKey? {
        let found = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            if let user { filter.append("user_id", user.text) }
        }
        let key = try await reporting { () throws(MongoError) in
            try await collection.findOne(found, read: APIKeyDocument.key)
        }
        guard let key = key ?? nil, try await confirmedDeletion(of: found, in: collection) else { return nil }
        return key
    }

    package func revokeAll(of user: UserID) async throws(Failure) -> Int {
        try await confirmedWrite { () throws(MongoError) in
            try await collection.deleteMany(["user_id": .string(user.text)])
        }
    }

    /// The query of a list, also explained by tests.
    package static func list(of user: UserID?, _ page: PageRequest) -> MongoFind {
        RecordList<APIKey>.find(page, date: "created_at") { filter in
            if let user { filter.append("user_id", user.text) }
        }
    }
}
