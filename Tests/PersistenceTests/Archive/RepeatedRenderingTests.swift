import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// What was made from a record's content is made again.
@Suite struct RepeatedRenderingTests {
    /// A record that is archived with all that belongs to it.
    private struct Archived {
        let fixture: ArchiveFixture
        let media: MongoMediaRepository
        let id: RecordID
        let content: ArchivedContent
        let object: MediaObject

        init(_ fixture: ArchiveFixture) async throws {
            self.fixture = fixture
            media = MongoMediaRepository(fixture.database, names: ArchiveFixture.names)
            id = try await fixture.insertDue()
            _ = try await fixture.archive.claim()
            var content = fixture.content()
            content.thumbnails = .init(small: fixture.ids.next(), large: fixture.ids.next())
            if fixture.kind == .video {
                (content.poster, content.preview) = (fixture.ids.next(), fixture.ids.next())
            }
            self.content = content
            object = Self.object(content.object, fixture.kind == .image ? .image : .video, of: fixture, id)
            let write = MediaWrite(
                id: fixture.ids.next(), record: object.record, parts: [MediaWrite.Part(object)])
            try await media.begin(write)
            try await media.insert([object], of: write.id)
            try await media.end(write.id)
            #expect(try await fixture.archive.markArchived(id, as: content))
        }

        func forget(_ object: RecordID?, _ kind: MediaKind = .thumbnail) async throws {
            try await fixture.archive.forget(Self.object(try #require(object), kind, of: fixture, id))
        }

        var status: ArchiveStatus? {
            get async throws { try await fixture.archive.status(of: id, of: ArchiveFixture.alice) }
        }

        func newThumbnails() -> DerivedObjects {
            DerivedObjects(thumbnails: .init(small: fixture.ids.next(), large: fixture.ids.next()))
        }

        private static func object(
            _ id: RecordID, _ kind: MediaKind, of fixture: ArchiveFixture, _ record: RecordID
        ) -> MediaObject {
            let digest = ContentDigest(sha256: String(repeating: "ab", count: 32), crc32: 1)
            return MediaObject(
                id: id, owner: ArchiveFixture.alice, record: ItemReference(fixture.kind, record), kind: kind,
                location: MediaLocation(store: MediaFixture.disk, key: MediaFixture.key()),
                facts: MediaFacts(size: 7, digest: digest, contentType: "image/webp"))
        }
    }

    private func open(_ kind: ItemKind, _ body: (Archived) async throws -> Void) async throws {
        try await ArchiveFixture.open(kind) { try await body(Archived($0)) }
    }

    @Test(arguments: ItemKind.allCases)
    func `An archived record is due again for what it has forgotten, and is complete after that`(
        _ kind: ItemKind
    ) async throws {
        try await open(kind) { archived in
            let archive = archived.fixture.archive
            #expect(try await archive.claim() == nil)
            for _ in 0..<2 { try await archived.forget(archived.content.thumbnails?.large) }
            #expect(try await archive.backlog() == ArchiveBacklog())
            let claimed = try #require(try await archive.claim())
            #expect(claimed.origin == .stored(archived.object, missing: [.thumbnail]) && claimed.attempts == 1)
            #expect(try await archive.renew(claimed))
            var content = archived.content
            content.thumbnails = nil
            #expect(try await archived.status == .archived(content))
            let new = archived.newThumbnails()
            #expect(try await archive.add(new, to: claimed))
            #expect(try await !archive.add(archived.newThumbnails(), to: claimed))
            content.derived.thumbnails = new.thumbnails
            #expect(try await archived.status == .archived(content))
            #expect(try await archive.claim() == nil)
            #expect(try await archived.fixture.stored(archived.id)?["archive"] == nil)
            for id in new.ids { #expect(try await archive.refers(archived.id, to: id)) }
        }
    }

    @Test func `A poster that is forgotten while thumbnails are made is made too`() async throws {
        try await open(.video) { archived in
            let archive = archived.fixture.archive
            try await archived.forget(archived.content.thumbnails?.small)
            let first = try #require(try await archive.claim())
            try await archived.forget(archived.content.poster, .poster)
            #expect(try await !archive.renew(first))
            #expect(try await !archive.add(archived.newThumbnails(), to: first))
            let second = try #require(try await archive.claim())
            #expect(second.origin == .stored(archived.object, missing: [.thumbnail, .poster]))
            #expect(try await !archive.add(archived.newThumbnails(), to: first))
            var new = archived.newThumbnails()
            new.poster = archived.fixture.ids.next()
            #expect(try await archive.add(new, to: second))
            #expect(try await archive.claim() == nil)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `A record in the trash waits until it is restored; a complete one is not due then`(
        _ kind: ItemKind
    ) async throws {
        try await open(kind) { archived in
            let (archive, trash) = (archived.fixture.archive, archived.fixture.trash)
            for isForgotten in [false, true] {
                #expect(try await trash.trash(archived.id, of: ArchiveFixture.alice))
                if isForgotten { try await archived.forget(archived.content.thumbnails?.small) }
                #expect(try await archive.claim() == nil)
                #expect(try await trash.restore(archived.id, of: ArchiveFixture.alice))
                #expect(try await (archive.claim() != nil) == isForgotten)
            }
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `What cannot be made again is given up, and the content stays`(
        _ kind: ItemKind
    ) async throws {
        try await open(kind) { archived in
            let archive = archived.fixture.archive
            try await archived.forget(archived.content.thumbnails?.small)
            let claimed = try #require(try await archive.claim())
            try await archive.giveUp(claimed)
            #expect(try await !archive.renew(claimed))
            #expect(try await !archive.add(archived.newThumbnails(), to: claimed))
            var content = archived.content
            content.thumbnails = nil
            #expect(try await archived.status == .archived(content))
            #expect(try await archive.backlog() == ArchiveBacklog())
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `An attempt that gives up neither ends a later one, nor a new copy of the content`(
        _ kind: ItemKind
    ) async throws {
        try await open(kind) { archived in
            let (fixture, archive) = (archived.fixture, archived.fixture.archive)
            try await archived.forget(archived.content.thumbnails?.small)
            let first = try #require(try await archive.claim())
            try await fixture.makeDue(archived.id)
            let second = try #require(try await archive.claim())
            try await archive.giveUp(first)
            #expect(try await archive.renew(second))
            // The link is valid, so that the content can be copied again.
            let completedAt = fixture.name("completedAt", "completed_at")
            try await fixture.set(archived.id, [completedAt: .date(milliseconds: 4_102_444_800_000)])
            #expect(try await archive.restart(archived.id))
            try await archive.giveUp(second)
            #expect(try await archive.claim()?.origin == .url("https://origin.example/a"))
            #expect(try await archive.backlog().lost == 0)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `A record whose content has no row is not due again`(_ kind: ItemKind) async throws {
        try await open(kind) { archived in
            _ = try await archived.media.remove([MediaWrite.Part(archived.object)])
            try await archived.forget(archived.content.thumbnails?.small)
            #expect(try await archived.fixture.archive.claim() == nil)
            let stored = try #require(try await archived.fixture.stored(archived.id))
            #expect(stored["archive"] == nil && stored["archived"] == true)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `A record never gets a thumbnail that the sweep has found unused`(
        _ kind: ItemKind
    ) async throws {
        try await open(kind) { archived in
            let archive = archived.fixture.archive
            var small = archived.content.thumbnails?.small
            for _ in 0..<20 {
                try await archived.forget(small)
                let (claimed, new) = (try #require(try await archive.claim()), archived.newThumbnails())
                async let added = archive.add(new, to: claimed)
                async let refers = archive.refers(archived.id, to: new.ids[0])
                let (isAdded, isReferred) = try await (added, refers)
                #expect(isAdded == isReferred)
                // Once excluded, always excluded; others are taken.
                #expect(try await !archive.add(new, to: claimed))
                let next = archived.newThumbnails()
                #expect(try await archive.add(next, to: claimed) == !isAdded)
                small = isAdded ? new.ids[0] : next.ids[0]
            }
        }
    }
}
