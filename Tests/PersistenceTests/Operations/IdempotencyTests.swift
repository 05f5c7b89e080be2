import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Keys that make one request of many.
@Suite struct IdempotencyTests {
    private let ids = RecordIDSource(now: { Timestamp(milliseconds: 0) })
    private let answer = StoredResponse(status: 202, location: "/api/images/1", body: #"{"status":"success"}"#)

    @Test func `The first takes the key, those behind it wait for its answer and get it`() async throws {
        try await withKeys { keys, key, _ in
            let record = ids.next()
            try await expect(keys.claim(key, fingerprint: "f", record: record), .granted(record))
            try await expect(keys.claim(key, fingerprint: "f", record: ids.next()), .inProgress)
            try await keys.complete(key, answer: answer)
            try await expect(keys.claim(key, fingerprint: "f", record: ids.next()), .answered(answer))
        }
    }

    @Test func `Another request under the key is told so, before and after the answer`() async throws {
        try await withKeys { keys, key, _ in
            _ = try await keys.claim(key, fingerprint: "f", record: ids.next())
            try await expect(keys.claim(key, fingerprint: "g", record: ids.next()), .anotherRequest)
            try await keys.complete(key, answer: StoredResponse(status: 202, location: nil, body: ""))
            try await expect(keys.claim(key, fingerprint: "g", record: ids.next()), .anotherRequest)
        }
    }

    @Test func `A key that was released is as good as new, one with an answer keeps it`() async throws {
        try await withKeys { keys, key, _ in
            _ = try await keys.claim(key, fingerprint: "f", record: ids.next())
            try await keys.release(key)
            let record = ids.next()
            try await expect(keys.claim(key, fingerprint: "g", record: record), .granted(record))
            try await keys.complete(key, answer: answer)
            try await keys.release(key)
            try await expect(keys.claim(key, fingerprint: "g", record: ids.next()), .answered(answer))
        }
    }

    @Test func `The same key of another owner is another key`() async throws {
        try await withKeys { keys, key, _ in
            _ = try await keys.claim(key, fingerprint: "f", record: ids.next())
            let other = try #require(IdempotencyKey(key.text, of: Owner(stored: "bob")))
            let record = ids.next()
            try await expect(keys.claim(other, fingerprint: "f", record: record), .granted(record))
        }
    }

    @Test func `An attempt that was cut off is gone on with once, under the first record id`() async throws {
        try await withKeys { keys, key, collection in
            let record = ids.next()
            _ = try await keys.claim(key, fingerprint: "f", record: record)
            let earlier: BSONValue = ["$subtract": ["$attemptedAt", 119_000]]
            _ = try await collection.updateMany([:], .pipeline([["$set": ["attemptedAt": earlier]]]))
            try await expect(keys.claim(key, fingerprint: "f", record: ids.next()), .inProgress)
            _ = try await collection.updateMany([:], .pipeline([["$set": ["attemptedAt": earlier]]]))
            try await expect(keys.claim(key, fingerprint: "g", record: ids.next()), .anotherRequest)
            let granted = try await claimInParallel(keys, key)
            #expect(granted == [record])
        }
    }

    @Test func `Of fifty that claim a key at once one wins`() async throws {
        try await withKeys { keys, key, _ in
            let granted = try await claimInParallel(keys, key)
            #expect(granted.count == 1)
        }
    }

    @Test func `Neither key nor owner can be read in the database, and the date is a date`() async throws {
        try await withKeys { keys, key, collection in
            _ = try await keys.claim(key, fingerprint: "f", record: ids.next())
            let stored = try #require(
                try await collection.findOne([:]) { view throws(BSONError) in BSONDocument(copying: view) })
            #expect(!"\(stored)".contains(key.text) && !"\(stored)".contains("alice"))
            guard case .date = stored["createdAt"] else {
                Issue.record("\(stored)")
                return
            }
        }
    }

    private func claimInParallel(_ keys: MongoIdempotencyRepository, _ key: IdempotencyKey) async throws -> [RecordID] {
        try await withThrowingTaskGroup(of: RecordID?.self) { group in
            for _ in 0..<50 {
                let record = ids.next()
                group.addTask {
                    guard case .granted(let id) = try await keys.claim(key, fingerprint: "f", record: record) else {
                        return nil
                    }
                    return id
                }
            }
            return try await group.reduce(into: []) { all, id in all += id.map { [$0] } ?? [] }
        }
    }

    private func expect(
        _ claim: IdempotencyClaim, _ expected: IdempotencyClaim, at location: SourceLocation = #_sourceLocation
    ) {
        #expect("\(claim)" == "\(expected)", sourceLocation: location)
    }

    private func withKeys(
        _ body: (MongoIdempotencyRepository, IdempotencyKey, MongoCollection) async throws -> Void
    ) async throws {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            let key = try #require(IdempotencyKey("order 4711", of: Owner(stored: "alice")))
            try await body(
                MongoIdempotencyRepository(database, names: names), key, database.collection(names.idempotencyKeys))
        }
    }
}
