import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Items in the trash, and out of it again.
@Suite struct TrashTests {
    private static let bob = Owner(stored: "bob")

    private func gallery(_ fixture: ArchiveFixture, isTrash: Bool) async throws -> [RecordID] {
        try await items(fixture, isTrash: isTrash).map(\.reference.id)
    }

    private func trashedAt(_ fixture: ArchiveFixture) async throws -> Timestamp? {
        let item = try await items(fixture, isTrash: true).first
        return item?.image?.trashedAt ?? item?.video?.trashedAt
    }

    private func items(_ fixture: ArchiveFixture, isTrash: Bool) async throws -> [LibraryItem] {
        try await MongoLibraryRepository(fixture.database, names: ArchiveFixture.names).read(
            fixture.kind, of: ArchiveFixture.alice, LibraryQuery(isTrash: isTrash), after: nil, atMost: 10
        ).items.map(\.record)
    }

    @Test(arguments: ItemKind.allCases)
    func `An item goes into the trash once, and comes out as it was`(_ kind: ItemKind) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let (id, other) = (try await fixture.insert(), try await fixture.insert())
            let before = try await fixture.database.serverTime()
            #expect(try await !fixture.trash.trash(id, of: Self.bob))
            #expect(try await fixture.trash.trash(id, of: ArchiveFixture.alice))
            #expect(try await !fixture.trash.trash(id, of: ArchiveFixture.alice))
            #expect(try await gallery(fixture, isTrash: true) == [id])
            #expect(try await gallery(fixture, isTrash: false) == [other])
            #expect(try #require(try await trashedAt(fixture)).milliseconds >= before)
            #expect(try await !fixture.trash.restore(id, of: Self.bob))
            for _ in 0..<2 { #expect(try await fixture.trash.restore(id, of: ArchiveFixture.alice)) }
            #expect(try await gallery(fixture, isTrash: true) == [])
            #expect(try await Set(gallery(fixture, isTrash: false)) == [id, other])
            let stored = try #require(try await fixture.stored(id))
            #expect(stored["trashed_at"] == nil && stored["archive"] == nil && stored["status"] == "completed")
            #expect(try await !fixture.trash.restore(fixture.ids.next(), of: ArchiveFixture.alice))
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `An item that another application has deleted is in the trash since its last change`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let id = try await fixture.insert([(fixture.isActive, false)])
            #expect(try await trashedAt(fixture) == Timestamp(milliseconds: 1_700_000_000_000))
            try await fixture.set(id, [fixture.updatedAt: .date(milliseconds: 1_700_000_005_000)])
            #expect(try await trashedAt(fixture) == Timestamp(milliseconds: 1_700_000_005_000))
            #expect(try await fixture.trash.restore(id, of: ArchiveFixture.alice))
            #expect(try await gallery(fixture, isTrash: false) == [id])
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `An item that is being deleted permanently is in no list, and cannot be restored`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let (active, trashed) = (try await fixture.insert(), try await fixture.insert())
            _ = try await fixture.trash.trash(trashed, of: ArchiveFixture.alice)
            for id in [active, trashed] {
                #expect(try await fixture.trash.beginPurge(id, of: Self.bob) == nil)
                let doomed = try await fixture.trash.beginPurge(id, of: ArchiveFixture.alice)
                #expect(doomed?.record == ItemReference(kind, id) && doomed?.owner == ArchiveFixture.alice)
                #expect(try await !fixture.trash.restore(id, of: ArchiveFixture.alice))
                #expect(try await !fixture.trash.trash(id, of: ArchiveFixture.alice))
                #expect(try await fixture.trash.beginPurge(id, of: ArchiveFixture.alice) == doomed)
            }
            for isTrash in [false, true] { #expect(try await gallery(fixture, isTrash: isTrash) == []) }
        }
    }

    @Test func `The deleted records of both histories are known`() async throws {
        try await ArchiveFixture.open(.image) { images in
            let videos = images.database.collection(ArchiveFixture.names.generations)
            let (shown, trashed, gone) = (try await images.insert(), try await images.insert(), images.ids.next())
            _ = try await images.trash.trash(trashed, of: ArchiveFixture.alice)
            for (id, isActive) in [(shown, true), (trashed, false)] {
                try await videos.insert(["_id": .objectID(ObjectID(id)), "is_active": .bool(isActive)])
            }
            let histories = ItemKind.allCases
            let asked = Set(
                histories.flatMap { kind in [shown, trashed, gone].map { ItemReference(kind, $0) } })
            let deleted = Set(histories.flatMap { kind in [trashed, gone].map { ItemReference(kind, $0) } })
            let repository = MongoDeletedRecordRepository(images.database, names: ArchiveFixture.names)
            #expect(try await repository.deleted(among: asked) == deleted)
            #expect(try await repository.deleted(among: []).isEmpty)
        }
    }
}
