import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Rows of objects.
@Suite struct MediaRepositoryTests {
    @Test func `Objects are found by record, by name, and by key and store`() async throws {
        try await MediaFixture.open { fixture in
            let record = ItemReference(.video, fixture.ids.next())
            let (video, poster) = (fixture.object(of: record, .video), fixture.object(of: record, .poster))
            let other = fixture.object(of: ItemReference(.image, record.id), .image)
            var (upload, flat) = (fixture.object(), fixture.object(in: MediaFixture.bucket))
            let names = (1...3).map { UploadName(random: Array(repeating: $0, count: 16), format: .png) }
            upload.location = MediaLocation(store: MediaFixture.disk, key: names[0].key)
            flat.location = MediaLocation(store: MediaFixture.bucket, key: names[1].flatKey)
            for objects in [[video, poster], [other], [upload], [flat]] { try await fixture.add(objects) }
            #expect(try await Set(fixture.media.objects(of: record)) == [video, poster])
            #expect(try await fixture.media.upload(names[0]) == upload)
            #expect(try await fixture.media.upload(names[1]) == flat)
            #expect(try await fixture.media.upload(names[2]) == nil)
            let keys = [names[0].key, names[1].flatKey, MediaFixture.key()]
            #expect(try await fixture.media.objects(at: keys, in: MediaFixture.disk) == [upload])
            let unknown = fixture.object()
            let ids = [poster.id, other.id, unknown.id]
            #expect(try await Set(fixture.media.objects(ids)) == [poster, other])
            #expect(try await fixture.media.objects([]).isEmpty)
            #expect(try await fixture.media.remove([video, poster, unknown].map(MediaWrite.Part.init)).isEmpty)
            #expect(try await fixture.media.objects(of: record).isEmpty)
            #expect(try await fixture.media.object(other.id) == other)
        }
    }

    @Test func `An object whose deletion begins is marked with the time of the database, once`() async throws {
        try await MediaFixture.open { fixture in
            let (object, other) = (fixture.object(), fixture.object())
            try await fixture.add([object, other])
            try await fixture.media.beginRemoval(of: [object.id, fixture.ids.next()])
            let since = try await fixture.row(object.id)?["deleted_at"]
            guard case .date? = since else { throw Missing() }
            try await fixture.media.beginRemoval(of: [object.id])
            #expect(try await fixture.row(object.id)?["deleted_at"] == since)
            #expect(try await fixture.media.object(object.id)?.isBeingDeleted == true)
            #expect(try await fixture.media.object(other.id) == other)
            #expect(try await fixture.rows.count([:]) == 2)
        }
    }

    @Test func `All rows are listed in batches, of one store or all`() async throws {
        try await MediaFixture.open { fixture in
            let objects = (0..<25).map { fixture.object(in: $0 % 2 == 0 ? MediaFixture.disk : MediaFixture.bucket) }
            try await fixture.add(objects)
            for store in [nil, MediaFixture.disk, MediaFixture.bucket] as [StoreName?] {
                var (found, last) = ([MediaObject](), RecordID?.none)
                while true {
                    let batch = try await fixture.media.objects(after: last, in: store, atMost: 4)
                    found += batch
                    last = batch.last?.id
                    if batch.count < 4 { break }
                }
                #expect(found == objects.filter { store == nil || $0.location.store == store })
            }
        }
    }

    @Test func `An object is moved from where it is, once`() async throws {
        try await MediaFixture.open { fixture in
            let object = fixture.object()
            try await fixture.add([object])
            let new = MediaLocation(store: MediaFixture.bucket, key: object.location.key)
            #expect(try await fixture.media.move(object.id, from: object.location, to: new))
            #expect(try await !fixture.media.move(object.id, from: object.location, to: new))
            let moved = try #require(try await fixture.media.object(object.id))
            #expect(moved.location == new)
            // A caller that deletes it at its old location gets the new one.
            #expect(try await fixture.media.remove([MediaWrite.Part(object)]) == [MediaWrite.Part(moved)])
            #expect(try await fixture.media.object(object.id) == moved)
            #expect(try await fixture.media.remove([MediaWrite.Part(moved)]).isEmpty)
            #expect(try await fixture.media.object(object.id) == nil)
        }
    }

    @Test func `Totals count objects and bytes by kind`() async throws {
        try await MediaFixture.open { fixture in
            #expect(try await fixture.media.totals().isEmpty)
            let record = ItemReference(.image, fixture.ids.next())
            try await fixture.add([
                fixture.object(of: record, .image, size: 5 << 32), fixture.object(of: record, .thumbnail, size: 3),
                fixture.object(of: record, .thumbnail, size: 4),
            ])
            #expect(
                try await Set(fixture.media.totals()) == [
                    MediaTotal(kind: .image, objects: 1, size: 5 << 32),
                    MediaTotal(kind: .thumbnail, objects: 2, size: 7),
                ])
        }
    }
}
