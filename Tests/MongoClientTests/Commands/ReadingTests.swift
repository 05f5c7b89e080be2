import BSON
import MongoClient
import TestSupport
import Testing

/// Results of read commands.
@Suite struct ReadingTests {
    @Test func `A find sorts, skips, limits and projects`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(10)
            var find = MongoFind(["n": ["$gte": 2]], sort: ["n": -1], limit: 3)
            find.skip = 1
            find.projection = ["n": 1, "_id": 0]
            let found = try await collection.find(find, read: copied)
            #expect(found == [["n": 8], ["n": 7], ["n": 6]])
            #expect(try await collection.find(MongoFind(["n": 77], limit: 3), read: copied).isEmpty)
            #expect(try await database.collection("nowhere").find(MongoFind([:], limit: 3), read: copied).isEmpty)
        }
    }

    @Test func `findOne returns the first match in sort order, or nil`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(5)
            #expect(try await collection.findOne(["n": ["$lt": 4]], sort: ["n": -1], read: number) == 3)
            #expect(try await collection.findOne(["n": 5], read: number) == nil)
        }
    }

    @Test func `count returns the number of matching documents`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            #expect(try await collection.count([:]) == 0)
            try await collection.fill(7)
            #expect(try await collection.count([:]) == 7)
            #expect(try await collection.count(["n": ["$gt": 3]]) == 3)
        }
    }

    @Test func `A pipeline returns at most the limit and leaves no cursor open`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(20)
            let pipeline: [BSONDocument] = [["$match": ["n": ["$gte": 10]]], ["$sort": ["n": 1]]]
            #expect(try await collection.aggregate(pipeline, limit: 4, read: number) == [10, 11, 12, 13])
            #expect(try await collection.aggregate(pipeline, limit: 10, read: number).count == 10)
            #expect(try await collection.aggregate(pipeline, limit: 100, read: number).count == 10)
            #expect(try await collection.openCursors() == 0)
        }
    }

    @Test func `A decoding error is reported as an unexpected reply`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.insert(["n": "three"])
            let error = await failure { () throws(MongoError) in
                try await collection.findOne([:], read: number)
            }
            #expect(error?.kind == .unexpectedReply)
            #expect(try await collection.count([:]) == 1, "the connection is still usable")
        }
    }
}
