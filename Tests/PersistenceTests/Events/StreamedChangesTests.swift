import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Changes from a change stream, and from the records' modification times.
@Suite(.timeLimit(.minutes(1))) struct StreamedChangesTests {
    private static let alice = Owner(stored: "alice")
    private static let bob = Owner(stored: "bob")
    private static let visitor = Owner(stored: "session:visitor-0123456789")

    @Test func `Changes are reported in order, and records without an owner or ObjectID are skipped`() async throws {
        try await TestMongo.withDatabase { database in
            let listener = RecordingListener([])
            let changes = MongoChangeSource(database, names: CollectionNames(), clock: ContinuousClock())
            let task = Task { try await changes.watch(listener) }
            await listener.waitUntilOpen()
            let records = ChangeRecords(database: database)
            var expected = [try await records.generation(of: Self.alice)]
            for odd in [["_id": 1], ["_id": 2, "user_id": 5], ["_id": "x", "user_id": "alice"]] as [BSONDocument] {
                try await records.generations.insert(odd)
                try await records.images.insert(odd)
            }
            try await records.generations.insert(["user_id": .null, "session_id": 7, "prompt": "no owner"])
            try await records.images.insert(["userId": "", "prompt": "no owner"])
            try await database.collection("video_generation_jobs").insert(["user_id": "alice"])
            expected.append(try await records.image(of: Self.visitor))
            _ = try await records.images.deleteOne(["userId": .string(Self.visitor.text)])
            let removed = try await records.generation(of: Self.bob, [("is_active", false)])
            expected.append(removed.replacing("generation", with: "deleted generation"))
            #expect(await listener.next(3) == expected)
            listener.stop()
            let start = ContinuousClock.now
            try await task.value
            #expect(ContinuousClock.now - start < .seconds(1))
        }
    }

    @Test func `Changes of visible fields and of parts of them are reported, other changes are not`() async throws {
        try await TestMongo.withDatabase { database in
            let listener = RecordingListener([])
            let changes = MongoChangeSource(database, names: CollectionNames(), clock: ContinuousClock())
            let task = Task { try await changes.watch(listener) }
            await listener.waitUntilOpen()
            let records = ChangeRecords(database: database)
            let bookkeeping: [MongoUpdate] = [
                .operators([
                    "$inc": ["polls": 1], "$set": ["pollAt": .date(milliseconds: 0), "lease": ["worker": "a"]],
                ]),
                .pipeline([["$set": ["updatedAt": "$$NOW", "updated_at": "$$NOW", "polledAt": "$$NOW"]]]),
                .operators(["$unset": ["pollAt": 1]]),
            ]
            let visible: [MongoUpdate] = [
                .operators(["$set": ["status": "failed"]]), .operators(["$set": ["generation_params": ["seed": 1]]]),
                .operators(["$set": ["generation_params.seed": 2]]), .operators(["$unset": ["prompt": 1]]),
                .pipeline([["$set": ["is_active": false, "isActive": false]]]),
                .pipeline([["$set": ["purge_due_at": "$$NOW"]]]),
            ]
            let generation = try await records.generation(of: Self.alice)
            let image = try await records.image(of: Self.alice)
            #expect(await listener.next(2) == [generation, image])
            for (number, change) in visible.enumerated() {
                for collection in [records.generations, records.images] {
                    for hidden in bookkeeping { _ = try await collection.updateMany([:], hidden) }
                }
                _ = try await records.generations.updateMany([:], change)
                // The last two delete it: into the trash, and permanently.
                let isDeleted = number >= visible.count - 2
                let expected = isDeleted ? generation.replacing("generation", with: "deleted generation") : generation
                #expect(await listener.next(1) == [expected])
            }
            _ = try await records.images.updateMany([:], .operators(["$set": ["imageUrl": "https://a.example/"]]))
            #expect(await listener.next(1) == [image])
            listener.stop()
            try await task.value
        }
    }

    @Test func `Cancellation ends the stream within a second`() async throws {
        try await TestMongo.withDatabase { database in
            let listener = RecordingListener([Self.alice])
            let changes = MongoChangeSource(database, names: CollectionNames(), clock: ContinuousClock())
            let task = Task { try await changes.watch(listener) }
            await listener.waitUntilOpen()
            let start = ContinuousClock.now
            task.cancel()
            _ = await task.result
            #expect(ContinuousClock.now - start < .seconds(1))
        }
    }

    @Test func `Missed changes of an owner are read oldest first, and not at all above the limit`()
        async throws
    {
        try await TestMongo.withDatabase { database in
            try await IndexCatalogue(names: CollectionNames()).apply(to: database)
            let changes = MongoChangeSource(database, names: CollectionNames(), clock: ContinuousClock())
            let records = ChangeRecords(database: database)
            try await records.generation(of: Self.alice, age: .seconds(100))
            let missed = [
                try await records.image(of: Self.alice, age: .seconds(40)),
                try await records.generation(of: Self.alice, age: .seconds(30)),
                try await records.image(of: Self.alice, age: .seconds(20)),
            ]
            let visitors = try await records.generation(of: Self.visitor, age: .seconds(30))
            try await records.generation(of: Self.bob, age: .seconds(30))
            // A session's record that an account has claimed belongs to the account.
            try await records.generation(
                of: Self.bob, age: .seconds(30), [("session_id", .string(try #require(Self.visitor.session)))])
            let since = try await changes.now() + .seconds(-60)
            #expect(try await changes.changes(of: Self.alice, since: since, limit: 3)?.map(\.name) == missed)
            #expect(try await changes.changes(of: Self.alice, since: since, limit: 2) == nil)
            #expect(try await changes.changes(of: Self.visitor, since: since, limit: 3)?.map(\.name) == [visitors])
            let now = try await changes.now()
            #expect(try await changes.changes(of: Self.alice, since: now, limit: 3)?.isEmpty == true)
        }
    }
}
