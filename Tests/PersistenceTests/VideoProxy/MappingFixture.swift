import BSON
import Domain
import MongoClient
import Persistence
import TestSupport

/// A collection of video mappings with helpers for tests.
struct MappingFixture {
    let database: MongoDatabase
    let mappings: MongoVideoMappingRepository
    /// Direct access to the records.
    let collection: MongoCollection

    static let ordinaryLifetime: Duration = .seconds(24 * 3600)

    /// - Parameters:
    ///   - forgetting: whether to create the TTL index, which may remove expired mappings during a test.
    ///   - now: measures how long a query takes.
    static func open<Output>(
        forgetting: Bool = false, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        _ body: (MappingFixture) async throws -> Output
    ) async throws -> Output {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            let collection = database.collection(names.videoURLMapping)
            if forgetting {
                try await IndexCatalogue(names: names).apply(to: database)
            } else {
                try await collection.createIndexes([["key": ["proxy_id": 1], "name": "proxy_id_1", "unique": true]])
            }
            return try await body(
                MappingFixture(
                    database: database,
                    mappings: MongoVideoMappingRepository(
                        database, names: names, ordinaryLifetime: ordinaryLifetime, now: now),
                    collection: collection))
        }
    }

    static func id() -> ProxyID { ProxyID(random: (0..<16).map { _ in UInt8.random(in: .min ... .max) }) }

    /// Writes a record as another application might.
    func write(_ id: String, _ fields: [(String, BSONValue)]) async throws {
        try await collection.insert(try BSONDocument([("proxy_id", .string(id))] + fields))
    }

    func stored(_ id: ProxyID) async throws -> BSONDocument {
        try required(
            await collection.findOne(["proxy_id": .string(id.text)]) { view throws(BSONError) in
                BSONDocument(copying: view)
            })
    }
}
