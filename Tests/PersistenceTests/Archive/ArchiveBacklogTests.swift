import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Records from before the archive, and of other applications.
@Suite struct ArchiveBacklogTests {
    @Test(arguments: ItemKind.allCases)
    func `Unarchived records are scheduled in batches, each once`(_ kind: ItemKind) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            var due: Set<RecordID> = []
            for _ in 0..<12 { due.insert(try await fixture.insert()) }
            try await fixture.insert([("status", "failed")])
            try await fixture.insert([(fixture.isActive, false)])
            try await fixture.insert(url: nil)
            try await fixture.insert([("archived", true), ("media", ["object": 1])])
            try await fixture.insert([("archive", ["lost": "gone"])])
            for expected in [5, 5, 2, 0] {
                #expect(try await fixture.archive.scheduleUnarchived(atMost: 5) == expected)
            }
            // A record that comes later, with a lower id, is found by the next search.
            due.insert(try await fixture.insert(id: RecordID(high: 1, low: 1)))
            #expect(try await fixture.archive.scheduleUnarchived(atMost: 5) == 1)
            var claimed: Set<RecordID> = []
            while let record = try await fixture.archive.claim() { claimed.insert(record.record.id) }
            #expect(claimed == due)
        }
    }

    @Test func `The file of an image that an earlier version archived is copied, and its fields are removed`()
        async throws
    {
        try await ArchiveFixture.open(.image) { fixture in
            let file = UploadName(random: Array(repeating: 1, count: 16), format: .png)
            let id = try await fixture.insert([("picture", .string(file.text)), ("pictureTries", 3)])
            let waiting = try await fixture.insert([("pictureDueAt", .date(milliseconds: 1))])
            let lost = try await fixture.insert([("pictureLost", "gone")])
            #expect(try await fixture.archive.scheduleUnarchived(atMost: 10) == 2)
            let claims = [try await fixture.archive.claim(), try await fixture.archive.claim()]
            #expect(claims.map { $0?.record.id } == [waiting, id])
            #expect(claims[1]?.origin == .file(file))
            #expect(try await fixture.archive.status(of: lost, of: ArchiveFixture.alice) == .lost)
            #expect(try await fixture.archive.markArchived(id, as: fixture.content()))
            let fields = try #require(try await fixture.stored(id)).elements().map(\.key)
            #expect(!fields.contains { $0.hasPrefix("picture") })
        }
    }

    @Test func `A video of another application is copied from the URL in its mapping`() async throws {
        try await ArchiveFixture.open(.video) { fixture in
            let (known, unknown) = (MappingFixture.id(), MappingFixture.id())
            try await fixture.database.collection(ArchiveFixture.names.videoURLMapping).insert([
                "proxy_id": .string(known.text.uppercased()), "qwen_url": "https://origin.example/b",
            ])
            let found = try await fixture.insert(url: nil, [("proxy_url", .string(known.path)), ("status", .null)])
            let gone = try await fixture.insert(url: nil, [("proxy_url", .string(unknown.path))])
            #expect(try await fixture.archive.scheduleUnarchived(atMost: 10) == 2)
            let claimed = try #require(try await fixture.archive.claim())
            #expect(claimed.record.id == found && claimed.origin == .url("https://origin.example/b"))
            #expect(try await fixture.archive.claim() == nil)
            #expect(try await fixture.archive.status(of: gone, of: ArchiveFixture.alice) == .lost)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `The status follows the record`(_ kind: ItemKind) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let pending = try await fixture.insert([("status", kind == .image ? "pending" : "processing")])
            let failed = try await fixture.insert([("status", "failed")])
            let remote = try await fixture.insert()
            let odd = try await fixture.insert([("archived", true), ("media", ["object": 1]), ("archive", "odd")])
            for (id, expected) in [(pending, ArchiveStatus.pending), (failed, .failed)] {
                #expect(try await fixture.archive.status(of: id, of: ArchiveFixture.alice) == expected)
            }
            // A malformed sub-document counts as absent.
            for id in [remote, odd] {
                let status = try await fixture.archive.status(of: id, of: ArchiveFixture.alice)
                guard case .remote(let record) = status else { throw Missing() }
                #expect(record.origin == .url("https://origin.example/a") && record.attempts == 0)
            }
            #expect(try await fixture.archive.status(of: remote, of: Owner(stored: "bob")) == nil)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `The backlog counts what waits, fails, is endangered or lost`(_ kind: ItemKind) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            #expect(try await fixture.archive.backlog() == ArchiveBacklog())
            let second = try await fixture.database.serverTime() / 1000
            let soon = try await fixture.insertDue(url: "https://origin.example/a?Expires=\(second + 1800)")
            _ = try await fixture.insertDue()
            let lost = try await fixture.insertDue(url: "https://origin.example/a?Expires=1")
            try await fixture.archive.markLost(lost, because: .refused)
            for _ in 0..<2 {
                #expect(try await fixture.archive.claim()?.record.id == soon)
                try await fixture.makeDue(soon)
            }
            var backlog = try await fixture.archive.backlog()
            let oldest = try #require(backlog.oldestSeconds)
            backlog.oldestSeconds = nil
            #expect(backlog == ArchiveBacklog(waiting: 2, failing: 1, endangered: 1, lost: 1))
            #expect(oldest >= Double(second - 1_700_000_000))
        }
    }
}
