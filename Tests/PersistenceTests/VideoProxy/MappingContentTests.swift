import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// The bytes of a public address follow the history record of its video.
@Suite struct MappingContentTests {
    private static let origin = "https://origin.example/a"
    private static let day: Duration = .seconds(86_400)

    private struct Fixture {
        let videos: ArchiveFixture
        let mappings: MongoVideoMappingRepository
        let media: MongoMediaRepository

        func add(_ origin: String = origin, of record: RecordID) async throws -> ProxyID {
            let id = MappingFixture.id()
            _ = try await mappings.add(id: id, origin: origin, task: record.text, lifetime: day)
            return id
        }

        /// Stores content of a record.
        func archive(_ id: RecordID) async throws -> MediaObject {
            let digest = ContentDigest(sha256: String(repeating: "ab", count: 32), crc32: 1)
            let object = MediaObject(
                id: videos.ids.next(), owner: ArchiveFixture.alice, record: ItemReference(.video, id), kind: .video,
                location: MediaLocation(store: MediaFixture.disk, key: MediaFixture.key("mp4")),
                facts: MediaFacts(size: 7, digest: digest, contentType: "video/mp4"))
            let write = MediaWrite(
                id: videos.ids.next(), record: object.record,
                parts: [MediaWrite.Part(object: object.id, location: object.location)])
            try await media.begin(write)
            try await media.insert([object], of: write.id)
            #expect(try await videos.archive.markArchived(id, as: videos.content(object.id)))
            return object
        }
    }

    private func open(_ body: (Fixture) async throws -> Void) async throws {
        try await ArchiveFixture.open(.video) { videos in
            try await body(
                Fixture(
                    videos: videos,
                    mappings: MongoVideoMappingRepository(
                        videos.database, names: ArchiveFixture.names, ordinaryLifetime: Self.day),
                    media: MongoMediaRepository(videos.database, names: ArchiveFixture.names)))
        }
    }

    @Test func `An address plays from the origin, then from storage, and not from the trash`() async throws {
        try await open { fixture in
            let id = try await fixture.videos.insert()
            let reference = ItemReference(.video, id)
            let address = try await fixture.add(of: id)
            let before = try #require(try await fixture.mappings.source(of: address))
            #expect(before.content == .origin(Self.origin) && before.record == reference && before.remaining > .zero)
            let object = try await fixture.archive(id)
            let fresh = try await fixture.add("", of: id)
            for address in [address, fresh] {
                let source = try #require(try await fixture.mappings.source(of: address))
                #expect(source.content == .stored(object) && source.record == reference && source.remaining > .zero)
            }
            #expect(try await fixture.videos.trash.trash(id, of: ArchiveFixture.alice))
            for address in [address, fresh] {
                let source = try #require(try await fixture.mappings.source(of: address))
                #expect(source.record == nil && source.remaining <= .zero)
            }
            #expect(try await fixture.videos.trash.restore(id, of: ArchiveFixture.alice))
            #expect(try await fixture.mappings.source(of: fresh)?.content == .stored(object))
        }
    }

    @Test func `An address whose record is gone has expired, and so has one without bytes`() async throws {
        try await open { fixture in
            let gone = try await fixture.add(of: fixture.videos.ids.next())
            let empty = try await fixture.add("", of: fixture.videos.insert())
            for address in [gone, empty] {
                #expect(try #require(try await fixture.mappings.source(of: address)).remaining <= .zero)
            }
        }
    }

    @Test func `A mapping of an earlier version finds its record by the job's id`() async throws {
        try await open { fixture in
            let (id, missing) = (try await fixture.videos.insert(), fixture.videos.ids.next())
            let (old, foreign) = (try await fixture.add(of: id), try await fixture.add(of: missing))
            _ = try await fixture.videos.database.collection(ArchiveFixture.names.videoURLMapping).updateMany(
                [:], .operators(["$unset": ["record_id": ""]]))
            let object = try await fixture.archive(id)
            #expect(try await fixture.mappings.source(of: old)?.content == .stored(object))
            // The task id of another application may look like one.
            let source = try #require(try await fixture.mappings.source(of: foreign))
            #expect(source.content == .origin(Self.origin) && source.record == nil && source.remaining > .zero)
        }
    }
}
