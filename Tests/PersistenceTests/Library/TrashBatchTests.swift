import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Many items at once in the trash.
@Suite struct TrashBatchTests {
    private static let alice = ArchiveFixture.alice

    private func outcomes(_ results: ItemResults) throws -> [RecordID: ItemOutcome] {
        try results.mapValues { try $0.get() }
    }

    @Test(arguments: ItemKind.allCases)
    func `Each item of a batch has its own outcome, and the batch marks what it has changed`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let (first, second) = (try await fixture.insert(), try await fixture.insert())
            let (trashed, doomed, gone) = (
                try await fixture.insert(), try await fixture.insert(), fixture.ids.next()
            )
            let bobs = try await fixture.insert([(fixture.name("userId", "user_id"), "bob")])
            _ = try await fixture.trash.trash(trashed, of: Self.alice)
            _ = try await fixture.trash.beginPurge(doomed, of: Self.alice)
            let all = [first, second, trashed, doomed, gone, bobs]
            let batch = fixture.ids.next()
            let deleted = try outcomes(await fixture.trash.trash(all, of: Self.alice, batch: batch))
            #expect(
                deleted == [
                    first: .done, second: .done, trashed: .unchanged, doomed: .notFound, gone: .notFound,
                    bobs: .notFound,
                ])
            #expect(try await fixture.records.count(["batch": .objectID(ObjectID(batch))]) == 2)
            let restored = try outcomes(await fixture.trash.restore(all, of: Self.alice, batch: nil))
            #expect(
                restored == [
                    first: .done, second: .done, trashed: .done, doomed: .notFound, gone: .notFound, bobs: .notFound,
                ])
            let again = try outcomes(await fixture.trash.restore([first], of: Self.alice, batch: nil))
            #expect(again == [first: .unchanged])
            let purged = try outcomes(await fixture.trash.markPurge(all, of: Self.alice, onlyTrashed: false))
            #expect(
                purged == [
                    first: .done, second: .done, trashed: .done, doomed: .unchanged, gone: .notFound, bobs: .notFound,
                ])
            // The purge that was begun before has its lease.
            let due = try await fixture.trash.beginPurge(trashedFor: nil, atMost: 10)
            #expect(Set(due.map(\.record.id)) == [first, second, trashed])
            #expect(
                try outcomes(await fixture.trash.restore([first], of: Self.alice, batch: nil)) == [first: .notFound])
            #expect(try outcomes(await fixture.trash.trash([], of: Self.alice, batch: nil)) == [:])
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `Of two deletions of the same items at the same moment, each item is done by one`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            var ids: [RecordID] = []
            for _ in 0..<100 { ids.append(try await fixture.insert()) }
            let all = ids
            async let first = fixture.trash.trash(all, of: Self.alice, batch: fixture.ids.next())
            async let second = fixture.trash.trash(all, of: Self.alice, batch: fixture.ids.next())
            let both = (try outcomes(await first), try outcomes(await second))
            for id in ids {
                #expect(Set([both.0[id], both.1[id]]) == [.done, .unchanged])
            }
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `A deletion that was not confirmed is reported as it was stored`(_ kind: ItemKind) async throws {
        let application = "trash-\(TestMongo.freshName())"
        try await ArchiveFixture.open(kind) {
            $0.applicationName = application
        } _: { fixture in
            try await TestMongo.withClient { watcher in
                for fault in [
                    ("writeConcernError", ["code": 64, "errmsg": "waiting for replication timed out"]),
                    ("closeConnection", true),
                ] as [(String, BSONValue)] {
                    let ids = [try await fixture.insert(), try await fixture.insert()]
                    let results = try await FailPoint(["update"], [fault]).enabled(
                        for: application, by: watcher.database(fixture.database.name)
                    ) { await fixture.trash.trash(ids, of: Self.alice, batch: fixture.ids.next()) }
                    let deleted = try outcomes(results)
                    #expect(deleted.values.allSatisfy { $0 == .done } && deleted.count == 2, "\(fault.0)")
                    for id in ids { #expect(try await fixture.stored(id)?[fixture.isActive] == false) }
                }
            }
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `A purge of the trash leaves an item that was restored meanwhile`(_ kind: ItemKind) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let (restored, trashed) = (try await fixture.insert(), try await fixture.insert())
            _ = try await fixture.trash.trash(trashed, of: Self.alice)
            let purged = try outcomes(
                await fixture.trash.markPurge([restored, trashed], of: Self.alice, onlyTrashed: true))
            #expect(purged == [restored: .unchanged, trashed: .done])
            #expect(try await fixture.stored(restored)?["purge_due_at"] == nil)
            #expect(try await fixture.stored(trashed)?["purge_due_at"] != nil)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `Of a move that the server rejects half-way, what was moved is done and the rest failed`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            var ids: [RecordID] = []
            for blocks in [false, true, false] { ids.append(try await fixture.insert([("blocks", .bool(blocks))])) }
            // The server rejects the second record after it has written another one.
            _ = try await fixture.database.run(
                .plain,
                [
                    "collMod": .string(fixture.records.name),
                    "validator": ["$or": [["blocks": ["$ne": true]], [fixture.isActive: ["$ne": false]]]],
                ])
            let batch = fixture.ids.next()
            let results = await fixture.trash.trash(ids, of: Self.alice, batch: batch)
            var moved = 0
            for id in ids {
                if try await fixture.stored(id)?["batch"] == .objectID(ObjectID(batch)) {
                    #expect(try results[id]?.get() == .done)
                    moved += 1
                } else {
                    let failure = #expect(throws: Failure.self) { try results[id]?.get() }
                    #expect(failure?.code == .internalError)
                }
            }
            #expect(moved == 1 && results.count == 3)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `A permanent deletion that was not confirmed says so, and can be repeated`(_ kind: ItemKind) async throws {
        let application = "purge-\(TestMongo.freshName())"
        try await ArchiveFixture.open(kind) {
            $0.applicationName = application
        } _: { fixture in
            try await TestMongo.withClient { watcher in
                let id = try await fixture.insert()
                let failure = try await FailPoint(["findAndModify"], times: nil, [("closeConnection", true)]).enabled(
                    for: application, by: watcher.database(fixture.database.name)
                ) {
                    await #expect(throws: Failure.self) { try await fixture.trash.beginPurge(id, of: Self.alice) }
                }
                #expect(failure?.code == .writeUnconfirmed)
                #expect(try await fixture.trash.beginPurge(id, of: Self.alice) != nil)
            }
        }
    }
}
