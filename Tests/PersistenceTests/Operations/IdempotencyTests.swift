import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Idempotency keys in the database.
@Suite struct IdempotencyTests {
    private let ids = RecordIDSource(now: { Timestamp(milliseconds: 0) })
    private let response = StoredResponse(status: 202, location: "/api/images/1", body: #"{"status":"success"}"#)

    @Test func `The first caller claims the key, and later ones get its response`() async throws {
        try await withKeys { keys, key, _ in
            let record = ids.next()
            try await expect(
                keys.claim(key, fingerprint: "f", attempt: record),
                .granted(IdempotencyAttempt(id: record, record: record)))
            try await expect(keys.claim(key, fingerprint: "f", attempt: ids.next()), .inProgress)
            try await keys.complete(key, response: response)
            try await expect(keys.claim(key, fingerprint: "f", attempt: ids.next()), .completed(response))
        }
    }

    @Test func `A key is completed once it has a response`() async throws {
        try await withKeys { keys, key, _ in
            #expect(try await !keys.isCompleted(key))
            _ = try await keys.claim(key, fingerprint: "f", attempt: ids.next())
            #expect(try await !keys.isCompleted(key))
            try await keys.complete(key, response: response)
            #expect(try await keys.isCompleted(key))
        }
    }

    @Test func `A different request with the same key is refused, before and after the response`() async throws {
        try await withKeys { keys, key, _ in
            _ = try await keys.claim(key, fingerprint: "f", attempt: ids.next())
            try await expect(keys.claim(key, fingerprint: "g", attempt: ids.next()), .differentRequest)
            try await keys.complete(key, response: StoredResponse(status: 202, location: nil, body: ""))
            try await expect(keys.claim(key, fingerprint: "g", attempt: ids.next()), .differentRequest)
        }
    }

    @Test func `A released key can be claimed again, one with a response keeps it`() async throws {
        try await withKeys { keys, key, _ in
            let first = ids.next()
            _ = try await keys.claim(key, fingerprint: "f", attempt: first)
            try await keys.release(key, IdempotencyAttempt(id: first, record: first))
            let record = ids.next()
            try await expect(
                keys.claim(key, fingerprint: "g", attempt: record),
                .granted(IdempotencyAttempt(id: record, record: record)))
            try await keys.complete(key, response: response)
            try await keys.release(key, IdempotencyAttempt(id: record, record: record))
            try await expect(keys.claim(key, fingerprint: "g", attempt: ids.next()), .completed(response))
        }
    }

    @Test func `The same key of another owner is a different key`() async throws {
        try await withKeys { keys, key, _ in
            _ = try await keys.claim(key, fingerprint: "f", attempt: ids.next())
            let other = try #require(IdempotencyKey(key.text, of: Owner(stored: "bob")))
            let record = ids.next()
            try await expect(
                keys.claim(other, fingerprint: "f", attempt: record),
                .granted(IdempotencyAttempt(id: record, record: record)))
        }
    }

    @Test func `An interrupted attempt is resumed once, with the first record id`() async throws {
        try await withKeys { keys, key, collection in
            let record = ids.next()
            _ = try await keys.claim(key, fingerprint: "f", attempt: record)
            let earlier: BSONValue = ["$subtract": ["$attemptedAt", 119_000]]
            _ = try await collection.updateMany([:], .pipeline([["$set": ["attemptedAt": earlier]]]))
            try await expect(keys.claim(key, fingerprint: "f", attempt: ids.next()), .inProgress)
            _ = try await collection.updateMany([:], .pipeline([["$set": ["attemptedAt": earlier]]]))
            try await expect(keys.claim(key, fingerprint: "g", attempt: ids.next()), .differentRequest)
            let granted = try await claimInParallel(keys, key)
            #expect(granted == [record])
        }
    }

    @Test func `An ended attempt is resumed at once with its record id, and an older attempt cannot end or release it`()
        async throws
    {
        try await withKeys { keys, key, _ in
            let (first, second) = (ids.next(), ids.next())
            let firstAttempt = IdempotencyAttempt(id: first, record: first)
            _ = try await keys.claim(key, fingerprint: "f", attempt: first)
            try await keys.end(key, firstAttempt)
            try await expect(
                keys.claim(key, fingerprint: "f", attempt: second),
                .granted(IdempotencyAttempt(id: second, record: first)))
            try await keys.end(key, firstAttempt)
            try await keys.release(key, firstAttempt)
            try await expect(keys.claim(key, fingerprint: "f", attempt: ids.next()), .inProgress)
        }
    }

    @Test func `Of fifty concurrent claims of a key, one wins`() async throws {
        try await withKeys { keys, key, _ in
            let granted = try await claimInParallel(keys, key)
            #expect(granted.count == 1)
        }
    }

    @Test func `Neither key nor owner is readable in the database, and the date is a date`() async throws {
        try await withKeys { keys, key, collection in
            _ = try await keys.claim(key, fingerprint: "f", attempt: ids.next())
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
                    guard case .granted(let attempt) = try await keys.claim(key, fingerprint: "f", attempt: record)
                    else { return nil }
                    return attempt.record
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
