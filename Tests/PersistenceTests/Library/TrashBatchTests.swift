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
            let deleted = try await fixture.trash.trash(all, of: Self.alice, batch: batch)
            #expect(
                deleted == [
                    first: .done, second: .done, trashed: .unchanged, doomed: .notFound, gone: .notFound,
                    bobs: .notFound,
                ])
            #expect(try await fixture.records.count(["batch": .objectID(ObjectID(batch))]) == 2)
            let restored = try await fixture.trash.restore(all, of: Self.alice, batch: nil)
            #expect(
                restored == [
                    first: .done, second: .done, trashed: .done, doomed: .notFound, gone: .notFound, bobs: .notFound,
                ])
            let again = try await fixture.trash.restore([first], of: Self.alice, batch: nil)
            #expect(again == [first: .unchanged])
            let purged = try await fixture.trash.markPurge(all, of: Self.alice)
            #expect(
                purged == [
                    first: .done, second: .done, trashed: .done, doomed: .unchanged, gone: .notFound, bobs: .notFound,
                ])
            // The purge that was begun before has its lease.
            let due = try await fixture.trash.beginPurge(trashedFor: nil, atMost: 10)
            #expect(Set(due.map(\.record.id)) == [first, second, trashed])
            #expect(try await fixture.trash.restore([first], of: Self.alice, batch: nil) == [first: .notFound])
            #expect(try await fixture.trash.trash([], of: Self.alice, batch: nil) == [:])
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
            let outcomes = try await (first, second)
            for id in ids {
                #expect(Set([outcomes.0[id], outcomes.1[id]]) == [.done, .unchanged])
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
                    let outcomes = try await FailPoint(["update"], [fault]).enabled(
                        for: application, by: watcher.database(fixture.database.name)
                    ) { try await fixture.trash.trash(ids, of: Self.alice, batch: fixture.ids.next()) }
                    #expect(outcomes.values.allSatisfy { $0 == .done } && outcomes.count == 2, "\(fault.0)")
                    for id in ids { #expect(try await fixture.stored(id)?[fixture.isActive] == false) }
                }
            }
        }
    }
}
