import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Permanent deletion.
@Suite struct PurgeTests {
    private static let day: Duration = .seconds(86_400)

    private func ids(_ doomed: [DoomedRecord]) -> Set<RecordID> { Set(doomed.map(\.record.id)) }

    /// Lets the time pass after which an interrupted deletion is continued.
    private func interrupt(_ fixture: ArchiveFixture) async throws {
        _ = try await fixture.records.updateMany(
            ["purge_due_at": ["$exists": true]], .operators(["$set": ["purge_due_at": .date(milliseconds: 1)]]))
    }

    @Test(arguments: ItemKind.allCases)
    func `An interrupted deletion is continued later by any process`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let id = try await fixture.insert()
            let doomed = try #require(try await fixture.trash.beginPurge(id, of: ArchiveFixture.alice))
            #expect(try await fixture.trash.beginPurge(trashedFor: nil, atMost: 10) == [])
            try await interrupt(fixture)
            #expect(try await fixture.trash.beginPurge(trashedFor: nil, atMost: 10) == [doomed])
            #expect(try await fixture.trash.beginPurge(trashedFor: .zero, atMost: 10) == [])
            for _ in 0..<2 { try await fixture.trash.finishPurge(doomed) }
            #expect(try await fixture.stored(id) == nil)
            #expect(try await fixture.trash.beginPurge(id, of: ArchiveFixture.alice) == nil)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `Items that have been in the trash for so long are found, also those of other applications`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let now = try await fixture.database.serverTime()
            let (old, young) = (
                BSONValue.date(milliseconds: now - 90_000_000), BSONValue.date(milliseconds: now - 80_000_000)
            )
            let deleted = (fixture.isActive, BSONValue.bool(false))
            let created = fixture.name("createdAt", "created_at")
            var expected: Set<RecordID> = []
            for _ in 0..<7 { expected.insert(try await fixture.insert([deleted, ("trashed_at", old)])) }
            expected.insert(try await fixture.insert([deleted, (fixture.updatedAt, old), (created, young)]))
            expected.insert(try await fixture.insert([deleted]))
            expected.insert(try await fixture.insert([deleted, (created, .null)]))
            try await fixture.insert([deleted, ("trashed_at", young)])
            try await fixture.insert([deleted, (fixture.updatedAt, young)])
            try await fixture.insert([deleted, ("trashed_at", old), ("status", "pending")])
            try await fixture.insert()
            var found: [DoomedRecord] = []
            for count in [4, 4, 2] {
                let batch = try await fixture.trash.beginPurge(trashedFor: Self.day, atMost: 4)
                #expect(batch.count == count)
                found += batch
            }
            #expect(found.count == 10 && ids(found) == expected)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `Final items of a certain age are found, in the trash or not`(_ kind: ItemKind) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let now = try await fixture.database.serverTime()
            let young = RecordID(high: UInt64(now / 1000) << 32, low: 1)
            let created = fixture.name("createdAt", "created_at")
            let recent = BSONValue.date(milliseconds: now - 80_000_000)
            let expected: Set<RecordID> = [
                try await fixture.insert(), try await fixture.insert([("status", "failed")]),
                try await fixture.insert([(fixture.isActive, false)]), try await fixture.insert([(created, "then")]),
            ]
            try await fixture.insert([("status", "pending")])
            try await fixture.insert([("status", "processing"), (fixture.isActive, false)])
            try await fixture.insert(id: young, [(created, recent)])
            try await fixture.insert([(created, recent)])
            let found = try await withThrowingTaskGroup(of: [DoomedRecord].self) { group in
                for _ in 0..<4 {
                    group.addTask { try await fixture.trash.beginPurge(createdBefore: Self.day, atMost: 10) }
                }
                return try await group.reduce([], +)
            }
            #expect(found.count == 4 && ids(found) == expected)
        }
    }

    @Test func `An image whose generation is in progress stays, with its uploads, until it has ended`() async throws {
        try await ArchiveFixture.open(.image) { fixture in
            let upload = UploadName(random: Array(repeating: 1, count: 16), format: .png)
            let id = try await fixture.insert([("status", "pending")] + Self.references([upload]))
            let early = try #require(try await fixture.trash.beginPurge(id, of: ArchiveFixture.alice))
            #expect(early.uploads == [])
            try await fixture.trash.finishPurge(early)
            try await interrupt(fixture)
            #expect(try await fixture.trash.beginPurge(trashedFor: nil, atMost: 10) == [])
            let url = ImageURL(stored: "https://origin.example/a")
            let images = MongoImageRepository(fixture.database, names: ArchiveFixture.names)
            #expect(try await images.settle(id, task: nil, .succeeded(url)) == .settled)
            #expect(try await fixture.archive.claim() == nil)
            // What is deleted for the early mark is not everything.
            try await fixture.trash.finishPurge(early)
            #expect(try await fixture.stored(id) != nil)
            let doomed = try await fixture.trash.beginPurge(trashedFor: nil, atMost: 10)
            #expect(doomed.map(\.uploads) == [[upload]])
            try await fixture.trash.finishPurge(doomed[0])
            #expect(try await fixture.stored(id) == nil)
        }
    }

    @Test func `An upload is deleted with the last image that refers to it`() async throws {
        try await ArchiveFixture.open(.image) { fixture in
            let names = (1...3).map { UploadName(random: Array(repeating: $0, count: 16), format: .png) }
            let file = UploadName(random: Array(repeating: 9, count: 16), format: .jpeg)
            let kept = try await fixture.insert(Self.references([names[2]]))
            let first = try await fixture.insert([("picture", .string(file.text))] + Self.references(names))
            let second = try await fixture.insert(Self.references([names[1]]))
            _ = try await fixture.trash.trash(kept, of: ArchiveFixture.alice)
            let doomed = try #require(try await fixture.trash.beginPurge(first, of: ArchiveFixture.alice))
            #expect(doomed.uploads == [names[0]] && doomed.file == file)
            // Both are being deleted: each deletes what they share.
            let last = try #require(try await fixture.trash.beginPurge(second, of: ArchiveFixture.alice))
            #expect(last.uploads == [names[1]])
            // The first has to delete it too by now, so it is found once more.
            try await fixture.trash.finishPurge(doomed)
            try await fixture.trash.finishPurge(last)
            #expect(try await fixture.stored(first) != nil)
            #expect(try await fixture.stored(second) == nil)
            try await interrupt(fixture)
            for record in try await fixture.trash.beginPurge(trashedFor: nil, atMost: 10) {
                #expect(Set(record.uploads) == [names[0], names[1]])
                try await fixture.trash.finishPurge(record)
            }
            #expect(try await fixture.records.count([:]) == 1)
        }
    }

    @Test func `All addresses of a video are deleted before its record, which an open job keeps`() async throws {
        try await ArchiveFixture.open(.video) { fixture in
            let mappings = MongoVideoMappingRepository(
                fixture.database, names: ArchiveFixture.names, ordinaryLifetime: Self.day)
            let (first, fresh, foreign, others) = (
                MappingFixture.id(), MappingFixture.id(), MappingFixture.id(), MappingFixture.id()
            )
            let id = try await fixture.insert([("proxy_url", .string(foreign.path))])
            for (address, task) in [(first, id), (fresh, id), (others, fixture.ids.next())] {
                _ = try await mappings.add(
                    id: address, origin: "https://origin.example/a", task: task.text, lifetime: Self.day)
            }
            let collection = fixture.database.collection(ArchiveFixture.names.videoURLMapping)
            try await collection.insert(["proxy_id": .string(foreign.text.uppercased())])
            let jobs = fixture.database.collection(ArchiveFixture.names.videoJobs)
            try await jobs.insert([
                "_id": .objectID(ObjectID(id)), "job_id": "a", "due_at": .date(milliseconds: 1),
            ])
            let doomed = try #require(try await fixture.trash.beginPurge(id, of: ArchiveFixture.alice))
            try await fixture.trash.finishPurge(doomed)
            #expect(try await collection.count([:]) == 4)
            _ = try await jobs.updateMany([:], .operators(["$unset": ["due_at": ""]]))
            try await fixture.trash.finishPurge(doomed)
            #expect(try await collection.count([:]) == 1)
            #expect(try await collection.count(["proxy_id": .string(others.text)]) == 1)
            #expect(try await fixture.stored(id) == nil)
        }
    }

    private static func references(_ names: [UploadName]) -> [(String, BSONValue)] {
        [
            (
                "referenceImageUrls",
                .array(names.map { .string("https://a.example/uploads/\($0.text)") } + ["https://b.example/c.png"])
            ),
            ("uploads", .array(names.map { .string($0.text) })),
        ]
    }
}
