import BSON
import MongoClient
import TestSupport
import Testing

/// Effects and results of write commands.
@Suite struct WritingTests {
    @Test func `Insert one document or many`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.insert(["_id": 1, "a": "x"])
            try await collection.insert([["_id": 2], ["_id": 3, "deep": ["er": [1, 2, 3]]]])
            try await collection.insert([])
            #expect(
                try await collection.documents() == [
                    ["_id": 1, "a": "x"], ["_id": 2], ["_id": 3, "deep": ["er": [1, 2, 3]]],
                ])
        }
    }

    @Test func `Operator updates change one or all, and report counts`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(4)
            let set = MongoUpdate.operators(["$set": ["n": 3]])
            #expect(try await collection.updateOne(["_id": 0], set) == MongoUpdateResult(matched: 1, modified: 1))
            #expect(try await collection.updateOne(["_id": 9], set) == MongoUpdateResult(matched: 0, modified: 0))
            #expect(try await collection.updateMany([:], set) == MongoUpdateResult(matched: 4, modified: 2))
            #expect(try await collection.count(["n": 3]) == 4)
        }
    }

    @Test func `Update pipelines read the document and the server's clock`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(3)
            let stages: [BSONDocument] = [
                ["$set": ["twice": ["$multiply": ["$n", 2]]]], ["$set": ["at": "$$NOW"]],
            ]
            #expect(
                try await collection.updateOne(["_id": 2], .pipeline(stages))
                    == MongoUpdateResult(matched: 1, modified: 1))
            #expect(
                try await collection.updateMany([:], .pipeline(stages)) == MongoUpdateResult(matched: 3, modified: 3))
            let changed = try #require(try await collection.documents(["_id": 2]).first)
            #expect(changed["twice"] == 4)
            guard case .date = changed["at"] else {
                Issue.record("\(changed)")
                return
            }
        }
    }

    @Test func `Deletes remove one or all, and report counts`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(6)
            #expect(try await collection.deleteOne(["n": ["$gte": 2]]) == 1)
            #expect(try await collection.deleteOne(["n": 77]) == 0)
            #expect(try await collection.deleteMany(["n": ["$gte": 2]]) == 3)
            #expect(try await collection.deleteMany(["n": 77]) == 0)
            #expect(try await collection.count([:]) == 2)
        }
    }

    @Test func `A document above 16 MiB is rejected, one just below is stored`()
        async throws
    {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("large")
            let large: BSONDocument = [
                "_id": 1, "bytes": .binary([UInt8](repeating: 7, count: (16 << 20) - 64), subtype: 0),
            ]
            try await collection.insert(large)
            #expect(try await collection.documents(limit: 1) == [large])
            let error = await failure { () throws(MongoError) in
                try await collection.insert([
                    "bytes": .binary([UInt8](repeating: 7, count: (16 << 20) + 64), subtype: 0)
                ])
            }
            #expect(error?.kind == .server(code: 2))
        }
    }

    @Test func `Many large documents are inserted in several messages`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("large")
            let text = String(repeating: "0123456789abcdef", count: 1 << 16)
            try await collection.insert((0..<60).map { ["_id": .int32($0), "text": .string(text)] })
            #expect(try await collection.count([:]) == 60)
        }
    }

    @Test func `A command rejected by the driver is not reported as a server error`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            let error = await failure { () throws(MongoError) in
                try await collection.updateOne([:], .operators(["n": 1]))
            }
            #expect(error?.kind == .unexpectedReply)
            try await database.ping()
        }
    }
}
