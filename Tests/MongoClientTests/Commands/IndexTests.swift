import BSON
import MongoClient
import TestSupport
import Testing

@Suite struct IndexTests {
    @Test func `Indexes are created, listed and dropped`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            #expect(try await collection.listIndexes().isEmpty)
            try await collection.createIndexes([
                ["key": ["a": 1], "name": "a_1", "unique": true], ["key": ["b": -1, "c": 1], "name": "b_c"],
            ])
            #expect(try await collection.listIndexes().map { $0["name"] } == ["_id_", "a_1", "b_c"])
            #expect(try await collection.listIndexes()[1]["unique"] == true)
            try await collection.dropIndex(named: "a_1")
            #expect(try await collection.listIndexes().map { $0["name"] } == ["_id_", "b_c"])
        }
    }

    @Test func `The maximum of 64 indexes is listed in one call`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.createIndexes(
                try (0..<63).map { number throws(BSONError) in
                    try BSONDocument([
                        ("key", .document(try BSONDocument([("f\(number)", 1)]))), ("name", .string("i\(number)")),
                    ])
                })
            #expect(try await collection.listIndexes().count == 64)
        }
    }

    @Test func `An impossible index and an unknown one fail with the server's code`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.insert([["_id": 1, "a": 1], ["_id": 2, "a": 1]])
            let rejected = await failure { () throws(MongoError) in
                try await collection.createIndexes([["key": ["a": 1], "name": "a_1", "unique": true]])
            }
            #expect(rejected?.kind == .duplicateKey)
            let unknown = await failure { () throws(MongoError) in try await collection.dropIndex(named: "b_1") }
            #expect(unknown?.kind == .server(code: 27))
        }
    }
}
