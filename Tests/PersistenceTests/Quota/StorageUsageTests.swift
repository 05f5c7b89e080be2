import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// What owners store, and what is reserved for them.
@Suite struct StorageUsageTests {
    private static let alice = Owner(stored: "alice")
    private static let names = CollectionNames()

    @Test func `what is used is the sum of the owner's objects, except those that are being deleted`() async throws {
        try await TestMongo.withDatabase { database in
            let usage = MongoStorageUsageRepository(database, names: Self.names)
            #expect(try await usage.usage(of: Self.alice) == (0, 0))
            for (owner, size) in [("alice", 1000), ("alice", 5_000_000_000), ("bob", 7)] as [(String, Int64)] {
                try await database.collection(Self.names.media).insert([
                    "owner": .string(owner), "kind": "image", "size": .int64(size),
                ])
            }
            #expect(try await usage.usage(of: Self.alice) == (5_000_001_000, 0))
            _ = try await database.collection(Self.names.media).updateMany(
                ["size": 1000], .operators(["$currentDate": ["deleted_at": true]]))
            #expect(try await usage.usage(of: Self.alice) == (5_000_000_000, 0))
        }
    }

    @Test func `a reservation counts until the content of its record is stored, lost or failed`() async throws {
        try await TestMongo.withDatabase { database in
            let usage = MongoStorageUsageRepository(database, names: Self.names)
            let id = RecordID(high: 0x6500_0000_0000_0000, low: 1)
            let record = ItemReference(.image, id)
            let images = database.collection(Self.names.generatedImages)
            #expect(try await usage.reserve(100, for: record, of: Self.alice))
            // Its record is written right after it.
            #expect(try await usage.usage(of: Self.alice) == (0, 100))
            try await images.insert(["_id": .objectID(ObjectID(id)), "status": "pending"])
            #expect(try await usage.usage(of: Self.alice) == (0, 100))
            let stages: [(BSONDocument, Int64)] = [
                (["status": "completed", "archive": ["due_at": .date(milliseconds: 1_700_000_000_000)]], 100),
                (["status": "completed", "archive": ["lost": "gone"]], 0),
                (["status": "completed", "archived": true], 0),
                (["status": "failed"], 0),
            ]
            for (stage, reserved) in stages {
                _ = try await images.findOneAndUpdate(
                    ["_id": .objectID(ObjectID(id))],
                    .pipeline([["$replaceWith": ["$mergeObjects": [["_id": "$_id"], .document(stage)]]]])
                ) { _ in true }
                #expect(try await usage.usage(of: Self.alice) == (0, reserved), "\(stage)")
            }
        }
    }

    @Test func `a reservation is made once, and a released one is gone`() async throws {
        try await TestMongo.withDatabase { database in
            let usage = MongoStorageUsageRepository(database, names: Self.names)
            let record = ItemReference(.video, RecordID(high: 0x6500_0000_0000_0000, low: 2))
            #expect(try await usage.reserve(100, for: record, of: Self.alice))
            #expect(try await !usage.reserve(900, for: record, of: Self.alice))
            #expect(try await usage.usage(of: Self.alice) == (0, 100))
            try await usage.release(record)
            try await usage.release(record)
            #expect(try await usage.usage(of: Self.alice) == (0, 0))
        }
    }
}
