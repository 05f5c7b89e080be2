package import Application
import BSON
package import Domain
package import MongoClient

/// The names in `users` and `api_keys`.
package struct MongoAdminNameRepository: AdminNameRepository {
    /// How many names one query reads.
    private static let batch = 1000

    private let users: MongoCollection
    private let keys: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        users = database.collection(names.users)
        keys = database.collection(names.apiKeys)
    }

    package func addresses(of users: Set<RecordID>) async throws(Failure) -> [RecordID: EmailAddress] {
        try await names(users, in: self.users, reading: ["email"]) { document throws(BSONError) in
            try Self.text("email", in: document).flatMap { EmailAddress($0) }
        }
    }

    package func keys(_ ids: Set<RecordID>) async throws(Failure) -> [RecordID: KeyName] {
        try await names(ids, in: keys, reading: ["name", "prefix", "user_id"]) { document throws(BSONError) in
            guard let name = try Self.text("name", in: document), let prefix = try Self.text("prefix", in: document),
                let user = try Self.text("user_id", in: document)
            else { return nil }
            return KeyName(name: name, prefix: prefix, user: user)
        }
    }

    private func names<Name: Sendable>(
        _ ids: Set<RecordID>, in collection: MongoCollection, reading fields: [StaticString],
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Name?
    ) async throws(Failure) -> [RecordID: Name] {
        var names: [RecordID: Name] = [:]
        var rest = Array(ids)[...]
        while !rest.isEmpty {
            let batch = rest.prefix(Self.batch)
            rest = rest.dropFirst(Self.batch)
            var find = MongoFind(
                ["_id": ["$in": .array(batch.map { .objectID(ObjectID($0)) })]], limit: Int32(batch.count))
            find.projection = BSONWriter.document { projection in
                for field in fields { projection.append(field, Int32(1)) }
            }
            let found = try await reporting { () throws(MongoError) in
                try await collection.find(find) { document throws(BSONError) in
                    (try document.first("_id")?.objectID(), try read(document))
                }
            }
            for case (let id?, let name?) in found { names[RecordID(id)] = name }
        }
        return names
    }

    private static func text(_ field: StaticString, in document: BSONView) throws(BSONError) -> String? {
        guard let element = try document.first(field), element.type == .string else { return nil }
        return try element.string()
    }
}
