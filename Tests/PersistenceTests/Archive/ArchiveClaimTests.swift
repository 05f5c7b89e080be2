import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Which record is copied next, and by whom.
@Suite struct ArchiveClaimTests {
    @Test(arguments: ItemKind.allCases)
    func `The record whose link expires first is claimed first`(_ kind: ItemKind) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let second = try await fixture.database.serverTime() / 1000
            let unknown = try await fixture.insert()
            let late = try await fixture.insert(url: "https://origin.example/a?Expires=\(second + 90_000)&b=c")
            let soon = try await fixture.insert(url: "https://origin.example/a?Expires=\(second + 600)")
            #expect(try await fixture.archive.scheduleUnarchived(atMost: 10) == 3)
            for (id, end) in [(soon, second + 600), (unknown, nil), (late, second + 90_000)] as [(RecordID, Int64?)] {
                let claimed = try #require(try await fixture.archive.claim())
                #expect(claimed.record == ItemReference(kind, id) && claimed.owner == ArchiveFixture.alice)
                #expect(claimed.expiresAt?.milliseconds == end.map { $0 * 1000 } && claimed.attempts == 1)
            }
            #expect(try await fixture.archive.claim() == nil)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `Of many concurrent claims each record goes to one`(_ kind: ItemKind) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            for _ in 0..<40 { try await fixture.insert() }
            #expect(try await fixture.archive.scheduleUnarchived(atMost: 1000) == 40)
            let claimed = try await withThrowingTaskGroup(of: [RecordID].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        var claimed: [RecordID] = []
                        while let record = try await fixture.archive.claim() { claimed.append(record.record.id) }
                        return claimed
                    }
                }
                return try await group.reduce([], +)
            }
            #expect(claimed.count == 40 && Set(claimed).count == 40)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `After its lease a record is claimed again, and the first claim is over`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let id = try await fixture.insertDue()
            let first = try #require(try await fixture.archive.claim())
            #expect(try await fixture.archive.renew(first))
            try await fixture.makeDue(id)
            let second = try #require(try await fixture.archive.claim())
            #expect(second.attempts == 2)
            #expect(try await !fixture.archive.renew(first))
            try await fixture.archive.postpone(first)
            #expect(try await fixture.archive.renew(second))
        }
    }

    @Test(arguments: [(1, 5), (2, 10), (10, 2560), (11, 3600), (500, 3600)] as [(Int, Int64)])
    func `A postponed copy waits longer with each attempt, an hour at most`(_ attempts: Int, _ seconds: Int64)
        async throws
    {
        try await ArchiveFixture.open(.image) { fixture in
            let id = try await fixture.insertDue()
            try await fixture.set(id, ["archive.attempts": .int64(Int64(attempts) - 1)])
            let claimed = try #require(try await fixture.archive.claim())
            #expect(claimed.attempts == attempts)
            let before = try await fixture.database.serverTime()
            try await fixture.archive.postpone(claimed)
            let after = try await fixture.database.serverTime()
            guard case .date(let due) = try await fixture.stored(id)?["archive"]?["due_at"] else { throw Missing() }
            #expect((before + seconds * 1000...after + seconds * 1000).contains(due))
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `A deleted record is not copied, and is due again when it is restored`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let id = try await fixture.insertDue()
            #expect(try await fixture.trash.trash(id, of: ArchiveFixture.alice))
            #expect(try await fixture.archive.claim() == nil)
            #expect(try await fixture.trash.restore(id, of: ArchiveFixture.alice))
            #expect(try await fixture.archive.claim()?.record.id == id)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `A record that another application has deleted leaves the queue`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let (deleted, other) = (try await fixture.insertDue(), try await fixture.insertDue())
            try await fixture.set(deleted, [fixture.isActive: false])
            #expect(try await fixture.archive.claim()?.record.id == other)
            #expect(try await fixture.archive.claim() == nil)
            #expect(try await fixture.stored(deleted)?["archive"]?["due_at"] == nil)
        }
    }

    @Test func `A completed image is due at once, a failed one is not`() async throws {
        try await ImageFixture.open { fixture in
            let archive = MongoArchiveRepository(fixture.database, names: CollectionNames(), kind: .image)
            let (image, failed) = (try await fixture.add(task: "task-1"), try await fixture.add(task: "task-2"))
            let url = ImageURL(stored: "https://origin.example/$a")
            _ = try await fixture.images.settle(image.id, task: TaskID(stored: "task-1"), .succeeded(url))
            _ = try await fixture.images.settle(failed.id, task: TaskID(stored: "task-2"), .failed(.generationFailed))
            let claimed = try #require(try await archive.claim())
            #expect(claimed.record.id == image.id && claimed.origin == .url(url.text))
            #expect(try await archive.claim() == nil)
        }
    }

    @Test func `A completed video is due at once, a failed one is not`() async throws {
        try await VideoFixture.open { fixture in
            let archive = MongoArchiveRepository(fixture.database, names: CollectionNames(), kind: .video)
            let result = VideoResult(
                origin: "https://origin.example/$a", expiresAt: Timestamp(milliseconds: 4_000_000_000_000))
            let now = Timestamp(milliseconds: 1_700_000_000_000)
            let ends = [.failed(.timedOut, at: now), .completed(result, at: now)] as [GenerationEntry.Status]
            var last: RecordID?
            for end in ends {
                let job = try fixture.new()
                last = job.id
                try await fixture.generations.upsert(
                    GenerationEntry(
                        id: job.id, owner: job.owner, request: job.request, proxyID: job.proxyID, createdAt: now,
                        status: end))
            }
            let claimed = try #require(try await archive.claim())
            #expect(claimed.record.id == last && claimed.origin == .url(result.origin))
            #expect(try await archive.claim() == nil)
        }
    }
}
