import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport

/// The collections that decide about access, with their indexes.
struct AccessFixture {
    static let names = CollectionNames()
    static let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })

    let database: MongoDatabase
    var access: MongoAccessRepository { MongoAccessRepository(database, names: Self.names) }
    var sessions: MongoSessionRepository { MongoSessionRepository(database, names: Self.names) }
    var keys: MongoAPIKeyRepository { MongoAPIKeyRepository(database, names: Self.names) }

    static func open(_ body: (AccessFixture) async throws -> Void) async throws {
        try await TestMongo.withDatabase { database in
            try await IndexCatalogue(names: names).apply(to: database)
            try await body(AccessFixture(database: database))
        }
    }

    /// - Returns: the id of a new account.
    func account(_ fields: [(String, BSONValue)] = []) async throws -> RecordID {
        let id = Self.ids.next()
        let own: [(String, BSONValue)] = [
            ("_id", .objectID(ObjectID(id))), ("email", .string("\(id.text)@example.org")),
        ]
        try await database.collection(Self.names.users).insert(BSONDocument(literal: own + fields))
        return id
    }

    func change(_ id: RecordID, in collection: String, _ update: BSONDocument) async throws {
        _ = try await database.collection(collection).updateOne(
            ["_id": .objectID(ObjectID(id))], .pipeline([update]))
    }

    func document(_ id: RecordID, in collection: String) async throws -> BSONDocument? {
        try await database.collection(collection).findOne(["_id": .objectID(ObjectID(id))]) {
            view throws(BSONError) in BSONDocument(copying: view)
        }
    }

    static func session(
        of account: RecordID, for lifetime: Duration = .seconds(3600)
    ) -> SignedInSession {
        let now = Timestamp(milliseconds: 1_700_000_000_000)
        return SignedInSession(
            id: ids.next(), user: UserID(account: account), device: DeviceName(stored: "Firefox on Linux"),
            address: "198.51.100.7", createdAt: now, lastUsedAt: now, expiresAt: now + lifetime)
    }

    static func key(of user: UserID) -> (key: APIKey, hash: SecretHash) {
        let secret = APIKeySecret { count in (0..<count).map { _ in .random(in: 0...255) } }
        let key = APIKey(
            id: ids.next(), user: user, name: "Nightly", prefix: secret.prefix, scopes: [.historyRead, .imagesCreate],
            createdAt: Timestamp(milliseconds: 0))
        return (key, secret.hash)
    }
}
