import BSON
import MongoClient
import TestSupport
import Testing

/// Atomic update and read.
@Suite struct FindOneAndUpdateTests {
    private let increment = MongoUpdate.operators(["$inc": ["n": 10]])

    @Test func `Returns the document before or after the update`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(2)
            #expect(try await collection.findOneAndUpdate(["_id": 1], increment, returning: .before, read: number) == 1)
            #expect(try await collection.findOneAndUpdate(["_id": 1], increment, returning: .after, read: number) == 21)
        }
    }

    @Test func `Without a match the result is nil and nothing is written`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            let found = try await collection.findOneAndUpdate(["_id": 1], increment, read: number)
            #expect(found == nil)
            #expect(try await collection.count([:]) == 0)
        }
    }

    @Test func `An upsert returns the new document, or nil for the state before`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            let before = try await collection.findOneAndUpdate(
                ["_id": 1], increment, upsert: true, returning: .before, read: number)
            #expect(before == nil)
            #expect(try await collection.findOneAndUpdate(["_id": 2], increment, upsert: true, read: number) == 10)
            #expect(try await collection.count([:]) == 2)
        }
    }

    @Test func `The sort selects the document`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(3)
            let taken = try await collection.findOneAndUpdate(
                [:], increment, sort: ["n": -1], returning: .before, read: number)
            #expect(taken == 2)
        }
    }

    @Test func `The projection limits the returned fields`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(1)
            let seen = try await collection.findOneAndUpdate([:], increment, projection: ["_id": 1], read: copied)
            #expect(seen == ["_id": 0])
        }
    }

    @Test func `An update pipeline reads stored fields`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(2)
            let update = MongoUpdate.pipeline([["$set": ["n": ["$cond": [["$gt": ["$n", 0]], 100, -100]]]]])
            #expect(try await collection.findOneAndUpdate(["_id": 0], update, read: number) == -100)
            #expect(try await collection.findOneAndUpdate(["_id": 1], update, read: number) == 100)
        }
    }

    @Test func `Concurrent claims each get a different document`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(40)
            let taken = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await collection.findOneAndUpdate(
                            ["taken": ["$exists": false]], .operators(["$set": ["taken": true]]), read: number)
                    }
                }
                return try await group.reduce(into: []) { all, one in all.append(one) }
            }
            #expect(Set(taken.compactMap { $0 }) == Set(0..<40))
            #expect(taken.count { $0 == nil } == 10)
        }
    }
}
