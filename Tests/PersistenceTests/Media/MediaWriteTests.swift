import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Writes in progress, and those that are abandoned.
@Suite struct MediaWriteTests {
    @Test func `The rows of a write are stored once, with the time of the database`() async throws {
        try await MediaFixture.open { fixture in
            var object = fixture.object(of: ItemReference(.video, fixture.ids.next()), .video, size: 1 << 40)
            (object.facts.width, object.facts.height, object.facts.durationMilliseconds) = (640, 480, 5000)
            let write = try await fixture.begin([object])
            for _ in 0..<2 { try await fixture.media.insert([object], of: write.id) }
            #expect(try await fixture.media.object(object.id) == object)
            #expect(try await fixture.rows.count(["created_at": ["$type": "date"]]) == 1)
            #expect(try await fixture.rows.count([:]) == 1)
            let keys = [object.location.key]
            #expect(try await fixture.media.registered(keys, in: MediaFixture.disk, except: nil) == Set(keys))
            #expect(try await fixture.media.registered(keys, in: MediaFixture.disk, except: write.id).isEmpty)
            #expect(try await fixture.media.registered(keys, in: MediaFixture.bucket, except: nil).isEmpty)
            try await fixture.media.end(write.id)
            #expect(try await fixture.media.registered(keys, in: MediaFixture.disk, except: nil).isEmpty)
            #expect(try await fixture.writes.count([:]) == 0)
        }
    }

    @Test func `A write is abandoned when its lease has expired, and is claimed by one process at a time`()
        async throws
    {
        try await MediaFixture.open { fixture in
            let record = ItemReference(.image, fixture.ids.next())
            let write = try await fixture.begin([fixture.object(of: record, .image), fixture.object(of: record)])
            #expect(try await fixture.media.claimAbandonedWrites(atMost: 10).isEmpty)
            #expect(try await fixture.media.renew(write.id))
            for _ in 0..<2 {
                try await fixture.expireLeases()
                let claimed = try await withThrowingTaskGroup(of: [MediaWrite].self) { group in
                    for _ in 0..<8 { group.addTask { try await fixture.media.claimAbandonedWrites(atMost: 10) } }
                    return try await group.reduce([], +)
                }
                #expect(claimed == [write])
                #expect(try await !fixture.media.renew(write.id))
            }
        }
    }

    @Test func `A write that was taken for abandoned stores no rows`() async throws {
        try await MediaFixture.open { fixture in
            let object = fixture.object(of: ItemReference(.image, fixture.ids.next()), .image)
            for isEnded in [false, true] {
                let write = try await fixture.begin([object])
                try await fixture.expireLeases()
                #expect(try await fixture.media.claimAbandonedWrites(atMost: 1) == [write])
                if isEnded { try await fixture.media.end(write.id) }
                let failure = await #expect(throws: WriteFailure.self) {
                    try await fixture.media.insert([object], of: write.id)
                }
                guard case .notApplied = failure else { throw Missing() }
                #expect(try await fixture.media.object(object.id) == nil)
                try await fixture.media.end(write.id)
            }
        }
    }

    @Test func `A late process and the sweep never both succeed`() async throws {
        try await MediaFixture.open { fixture in
            for _ in 0..<30 {
                let object = fixture.object(of: ItemReference(.image, fixture.ids.next()), .image)
                let write = try await fixture.begin([object])
                try await fixture.expireLeases()
                async let swept = fixture.media.claimAbandonedWrites(atMost: 1)
                async let inserted = Self.isInserted([object], of: write.id, fixture)
                let (claimed, isInserted) = try await (swept, inserted)
                #expect(claimed.isEmpty == isInserted)
                #expect(try await (fixture.media.object(object.id) != nil) == isInserted)
                try await fixture.media.end(write.id)
            }
        }
    }

    private static func isInserted(_ objects: [MediaObject], of write: RecordID, _ fixture: MediaFixture) async -> Bool
    {
        (try? await fixture.media.insert(objects, of: write)) != nil
    }

    @Test func `An upload whose rows are stored is not swept, even if its write was never ended`() async throws {
        try await MediaFixture.open { fixture in
            let object = fixture.object()
            let write = try await fixture.begin([object])
            try await fixture.media.insert([object], of: write.id)
            try await fixture.expireLeases()
            #expect(try await fixture.media.claimAbandonedWrites(atMost: 10).isEmpty)
            #expect(try await fixture.writes.count([:]) == 0)
            #expect(try await fixture.media.object(object.id) == object)
        }
    }
}
