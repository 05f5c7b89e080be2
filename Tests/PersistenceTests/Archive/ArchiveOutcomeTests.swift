import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// How a copy ends.
@Suite struct ArchiveOutcomeTests {
    @Test(arguments: ItemKind.allCases)
    func `The first content that is stored stays, and tells readers of the record`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let id = try await fixture.insertDue()
            var content = fixture.content()
            (content.width, content.height) = (640, 480)
            content.color = MeanColor(red: 1, green: 2, blue: 3)
            content.durationMilliseconds = 5000
            content.thumbnails = .init(small: fixture.ids.next(), large: fixture.ids.next())
            (content.poster, content.preview) = (fixture.ids.next(), fixture.ids.next())
            let claimed = try #require(try await fixture.archive.claim())
            #expect(try await fixture.archive.markArchived(id, as: content))
            #expect(try await !fixture.archive.markArchived(id, as: fixture.content()))
            #expect(try await fixture.archive.status(of: id, of: ArchiveFixture.alice) == .archived(content))
            let stored = try #require(try await fixture.stored(id))
            #expect(stored["archived"] == true && stored["archive"] == nil && stored[fixture.updatedAt] != nil)
            #expect(stored["media"]?["version"] == "0123456789abcdef" && stored["media"]?["color"] == "#010203")
            #expect(try await !fixture.archive.renew(claimed))
            #expect(try await fixture.archive.claim() == nil)
            #expect(try await fixture.archive.scheduleUnarchived(atMost: 10) == 0)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `A record forgets what was made from its content, but not the content`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let id = try await fixture.insertDue()
            var content = fixture.content()
            let (small, large) = (fixture.ids.next(), fixture.ids.next())
            content.thumbnails = .init(small: small, large: large)
            (content.poster, content.preview) = (fixture.ids.next(), fixture.ids.next())
            #expect(try await fixture.archive.markArchived(id, as: content))
            func forget(_ object: RecordID?, _ media: MediaKind) async throws -> ArchiveStatus? {
                let facts = MediaFacts(size: 1, digest: ContentDigest(sha256: "", crc32: 0), contentType: "image/webp")
                let object = MediaObject(
                    id: object ?? id, owner: ArchiveFixture.alice, record: ItemReference(kind, id), kind: media,
                    location: MediaLocation(store: MediaFixture.disk, key: MediaFixture.key()), facts: facts)
                try await fixture.archive.forget(object)
                return try await fixture.archive.status(of: id, of: ArchiveFixture.alice)
            }
            #expect(try await forget(content.object, .video) == .archived(content))
            #expect(try await forget(fixture.ids.next(), .poster) == .archived(content))
            let poster = content.poster
            content.poster = nil
            #expect(try await forget(poster, .poster) == .archived(content))
            content.thumbnails = nil
            #expect(try await forget(large, .thumbnail) == .archived(content))
            #expect(try await forget(small, .thumbnail) == .archived(content))
            let preview = content.preview
            content.preview = nil
            #expect(try await forget(preview, .preview) == .archived(content))
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `Nothing is stored in a record that is in the trash, even after its copy was claimed`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let id = try await fixture.insertDue()
            let claimed = try #require(try await fixture.archive.claim())
            #expect(try await fixture.trash.trash(id, of: ArchiveFixture.alice))
            #expect(try await !fixture.archive.renew(claimed))
            #expect(try await !fixture.archive.markArchived(id, as: fixture.content()))
            #expect(try await fixture.archive.status(of: id, of: ArchiveFixture.alice) == nil)
            // Restored while the first copy still runs: both may finish, one is stored.
            #expect(try await fixture.trash.restore(id, of: ArchiveFixture.alice))
            #expect(try await fixture.archive.claim()?.attempts == 2)
            #expect(try await !fixture.archive.renew(claimed))
            #expect(try await fixture.archive.markArchived(id, as: fixture.content()))
            #expect(try await !fixture.archive.markArchived(id, as: fixture.content()))
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `A deletion and the end of a copy at the same moment leave the record in the trash`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            for _ in 0..<20 {
                let (id, content) = (try await fixture.insertDue(), fixture.content())
                async let trashed = fixture.trash.trash(id, of: ArchiveFixture.alice)
                async let archived = fixture.archive.markArchived(id, as: content)
                let (isTrashed, isArchived) = try await (trashed, archived)
                #expect(isTrashed)
                #expect(try await fixture.archive.status(of: id, of: ArchiveFixture.alice) == nil)
                #expect(try await fixture.archive.refers(id, to: content.object) == isArchived)
                #expect(try await fixture.trash.restore(id, of: ArchiveFixture.alice))
                #expect(try await fixture.archive.claim()?.record.id == (isArchived ? nil : id))
            }
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `A record never refers to an object that the sweep has found unused`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            for _ in 0..<20 {
                let (id, late) = (try await fixture.insertDue(), fixture.content())
                async let stored = fixture.archive.markArchived(id, as: late)
                async let refers = fixture.archive.refers(id, to: late.object)
                let (isStored, isReferred) = try await (stored, refers)
                #expect(isStored == isReferred)
                #expect(try await fixture.archive.refers(id, to: late.object) == isReferred)
                #expect(try await fixture.archive.markArchived(id, as: late) == false)
                // The next copy is stored.
                #expect(try await fixture.archive.markArchived(id, as: fixture.content()) == !isStored)
            }
            #expect(try await !fixture.archive.refers(fixture.ids.next(), to: fixture.ids.next()))
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `A record whose content is lost is not attempted again`(_ kind: ItemKind) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let id = try await fixture.insertDue()
            _ = try await fixture.archive.claim()
            try await fixture.archive.markLost(id, because: .gone)
            #expect(try await fixture.archive.status(of: id, of: ArchiveFixture.alice) == .lost)
            #expect(try await fixture.stored(id)?["archive"]?["lost"] == "gone")
            #expect(try await fixture.archive.scheduleUnarchived(atMost: 10) == 0)
            #expect(try await fixture.archive.claim() == nil)
            _ = try await fixture.trash.trash(id, of: ArchiveFixture.alice)
            _ = try await fixture.trash.restore(id, of: ArchiveFixture.alice)
            #expect(try await fixture.archive.claim() == nil)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `The end of a copy that was not confirmed is stored`(_ kind: ItemKind) async throws {
        let application = TestMongo.freshName()
        try await TestMongo.withClient { watcher in
            try await ArchiveFixture.open(kind, { $0.applicationName = application }) { fixture in
                let (id, content) = (try await fixture.insertDue(), fixture.content())
                let unconfirmed: BSONValue = ["code": 64, "errmsg": "waiting for replication timed out"]
                let isStored = try await FailPoint(["findAndModify"], [("writeConcernError", unconfirmed)])
                    .enabled(for: application, by: watcher.database(fixture.database.name)) {
                        try await fixture.archive.markArchived(id, as: content)
                    }
                #expect(isStored)
                #expect(try await fixture.archive.refers(id, to: content.object))
            }
        }
    }
}
