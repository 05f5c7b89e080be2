import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Downloads and their parts in the database.
@Suite struct DownloadRepositoryTests {
    private static let owner = Owner(stored: "alice")

    private struct Fixture {
        let database: MongoDatabase
        let names = CollectionNames()
        let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })
        var repository: MongoDownloadRepository { MongoDownloadRepository(database, names: names) }
        var claims: MongoSessionClaimRepository {
            MongoSessionClaimRepository(database, names: names, lifetime: .seconds(3600))
        }
        var downloads: MongoCollection { database.collection(names.downloads) }
        var parts: MongoCollection { database.collection(names.downloadParts) }

        static func open(_ body: (Fixture) async throws -> Void) async throws {
            try await TestMongo.withDatabase { database in
                try await IndexCatalogue(names: CollectionNames()).apply(to: database)
                try await body(Fixture(database: database))
            }
        }

        func start() -> BuildDownload {
            BuildDownload(
                repository: repository,
                claims: claims,
                environment: SystemEnvironment(
                    now: { Timestamp(milliseconds: 1_700_000_000_000) }, makeRecordID: ids.next,
                    randomBytes: { (0..<$0).map { _ in .random(in: .min ... .max) } }, clock: ContinuousClock()))
        }

        func object(_ size: Int64) -> MediaObject {
            MediaObject(
                id: ids.next(), owner: owner, record: nil, kind: .image,
                location: MediaLocation(store: .disk(folder: "uploads"), key: MediaFixture.key()),
                facts: MediaFacts(
                    size: size, digest: ContentDigest(sha256: "ab", crc32: .max), contentType: "image/png"))
        }

        func item() -> LibraryItem {
            .video(
                Generation(
                    id: ids.next(), kind: "text-to-video", prompt: "狐", status: .completed,
                    createdAt: Timestamp(milliseconds: 1_700_000_000_000)))
        }

        /// A download of more than one part of each kind.
        func add(_ items: Int = 1203, stored: Int = 600_000) async throws -> DownloadAddress {
            try await start()(of: owner) { builder throws(Failure) in
                for number in 0..<items { try await builder.add(item(), object(Int64(number))) }
                if items > 0 { try await builder.addUpload(object(5)) }
                try await builder.addFile("empty.json") { _ in }
                try await builder.addFile("metadata.json") { file throws(Failure) in
                    try await file.append([UInt8](repeating: 1, count: stored))
                }
            }
        }

        func usage(of owner: Owner = owner) async throws -> Int { try await repository.usage(of: owner).downloads }

        /// Begins a download, and then fails.
        func fail(of owner: Owner = owner) async {
            await #expect(throws: Failure.self) {
                _ = try await start()(of: owner) { builder throws(Failure) in
                    try await builder.addFile("a.json") { file throws(Failure) in
                        try await file.append([UInt8](repeating: 1, count: 600_000))
                    }
                    throw .notFound
                }
            }
        }
    }

    @Test func `the parts are found by any offset, follow each other without a gap, and end at the directory`()
        async throws
    {
        try await Fixture.open { fixture in
            let address = try await fixture.add()
            let download = try #require(try await fixture.repository.open(address.token))
            #expect(download.owner == Self.owner && !download.isExpired && !download.includesTrash)
            #expect(download.layout.size == address.size && download.layout.count == 1206 && address.count == 1203)
            var (offset, directory, files): (Int64, Int64, [String]) = (0, 0, [])
            while offset < download.layout.offset {
                let part = try #require(try await fixture.repository.part(of: download.id, at: offset))
                if case .entries(let entries) = part {
                    #expect(entries.start.offset == offset && entries.start.directorySize == directory)
                    #expect(entries.start.count == files.count)
                    for position in [directory, entries.end.directorySize - 1] {
                        let same = try await fixture.repository.entries(of: download.id, inDirectoryAt: position)
                        #expect(same == entries)
                    }
                    directory = entries.end.directorySize
                    files += entries.files.map(\.file.entry.name)
                }
                #expect(try await fixture.repository.part(of: download.id, at: part.end - 1) == part)
                offset = part.end
            }
            #expect(offset == download.layout.offset && directory == download.layout.directorySize)
            #expect(Set(files).count == 1206 && files.suffix(2) == ["empty.json", "metadata.json"])
            #expect(files.prefix(2) == ["2023-11-14 狐.png", "2023-11-14 狐 (2).png"])
        }
    }

    @Test func `an unfinished download counts but cannot be opened, and only its hashed token is stored`() async throws
    {
        try await Fixture.open { fixture in
            let repository = fixture.repository
            let address = try await fixture.start()(of: Self.owner) { builder throws(Failure) in
                #expect(try await repository.usage(of: Self.owner).downloads == 0)
                try await builder.addFile("a") { file throws(Failure) in try await file.append([1]) }
                #expect(try await repository.usage(of: Self.owner).downloads == 1)
            }
            #expect(try await repository.usage(of: Self.owner) == DownloadUsage(downloads: 1, storedBytes: 1))
            let (id, token) = (fixture.ids.next(), DownloadToken(random: Array(repeating: 1, count: 20)))
            #expect(try await repository.open(token) == nil)
            try await repository.begin(id, token, of: Self.owner)
            #expect(try await repository.open(token) == nil)
            let rows = try await fixture.downloads.find(MongoFind([:], limit: 10)) { row throws(BSONError) in
                "\(BSONDocument(copying: row))"
            }
            #expect(rows.count == 2 && !rows.contains { $0.contains(address.token.text) })
        }
    }

    @Test func `a download that fails leaves no parts but counts, so that failing again and again is limited`()
        async throws
    {
        try await Fixture.open { fixture in
            for _ in 0..<DownloadLimit.liveDownloads { await fixture.fail() }
            let parts = try await fixture.parts.count([:])
            #expect(parts == 0)
            await #expect { _ = try await fixture.add(1) } throws: { error in
                (error as? Failure)?.code == .rateLimited
            }
        }
    }

    @Test func `what an owner's downloads take of the database is limited`() async throws {
        try await Fixture.open { fixture in
            _ = try await fixture.add(1, stored: 1000)
            _ = try await fixture.downloads.updateMany(
                [:], .operators(["$set": ["stored_bytes": .int64(DownloadLimit.storedBytes - 600_000)]]))
            _ = try await fixture.add(1, stored: 600_000)
            await #expect { _ = try await fixture.add(1, stored: 1) } throws: { error in
                (error as? Failure)?.code == .payloadTooLarge
            }
        }
    }

    @Test func `items that only have a record are read back, and hide no part`() async throws {
        try await Fixture.open { fixture in
            let records = (0..<1234).map { _ in ItemReference(.image, fixture.ids.next()) }
            let address = try await fixture.start()(of: Self.owner) { builder throws(Failure) in
                for record in records.prefix(600) { try await builder.addRecord(of: record) }
                try await builder.add(fixture.item(), fixture.object(7))
                for record in records.dropFirst(600) { try await builder.addRecord(of: record) }
                try await builder.addFile("metadata.json") { file throws(Failure) in try await file.append([1, 2]) }
            }
            let download = try #require(try await fixture.repository.open(address.token))
            var read: [DownloadEntries] = []
            let layout = try await fixture.repository.forEachEntries(of: download.id) { entries in
                read.append(entries)
            }
            #expect(layout == download.layout && read.flatMap(\.records) == records && address.skipped == 1234)
            for entries in read where !entries.files.isEmpty {
                #expect(
                    try await fixture.repository.part(of: download.id, at: entries.start.offset) == .entries(entries))
                let place = entries.start.directorySize
                #expect(try await fixture.repository.entries(of: download.id, inDirectoryAt: place) == entries)
            }
        }
    }

    @Test func `a session that is claimed meanwhile gets no download of what was moved`() async throws {
        try await Fixture.open { fixture in
            let session = try #require(SessionID("visitor-0123456789"))
            let (claims, alice) = (fixture.claims, try #require(UserID("alice")))
            await #expect {
                _ = try await fixture.start()(of: Owner(session: session)) { builder throws(Failure) in
                    try await builder.addFile("a") { file throws(Failure) in try await file.append([1]) }
                    try await claims.takeOver(session, by: alice)
                }
            } throws: { error in (error as? Failure)?.code == .unauthenticated }
            #expect(try await fixture.parts.count([:]) == 0)
        }
    }

    @Test func `a download expires by the database's clock an hour after it is complete, its parts later`() async throws
    {
        try await Fixture.open { fixture in
            let now = try await fixture.database.serverTime()
            let parts = fixture.parts
            let address = try await fixture.start()(of: Self.owner) { builder throws(Failure) in
                for name in ["a", "b", "c"] {
                    try await builder.addFile(name) { file throws(Failure) in try await file.append([1]) }
                }
                // Stored long ago.
                do {
                    _ = try await parts.updateMany(
                        [:], .operators(["$set": ["expires_at": .date(milliseconds: now + 60_000)]]))
                } catch {
                    throw Failure(.internalError, "\(error)")
                }
            }
            let life = address.expiresAt.milliseconds - now
            #expect(life >= 3_600_000 && life < 3_700_000)
            let outliving: BSONDocument = ["expires_at": ["$gt": .date(milliseconds: address.expiresAt.milliseconds)]]
            let (all, later) = (try await parts.count([:]), try await parts.count(outliving))
            #expect(all == later && all == 6)
            _ = try await fixture.downloads.updateMany(
                [:], .operators(["$set": ["expires_at": .date(milliseconds: now)]]))
            let expired = try await fixture.repository.open(address.token)
            #expect(expired?.isExpired != false)
            #expect(try await fixture.usage() == 0)
        }
    }

    @Test func `an owner with too many downloads must wait`() async throws {
        try await Fixture.open { fixture in
            for _ in 0..<DownloadLimit.liveDownloads { _ = try await fixture.add(0, stored: 1) }
            await #expect { _ = try await fixture.add(0) } throws: { error in
                (error as? Failure)?.code == .rateLimited
            }
            _ = try await fixture.start()(of: Owner(stored: "bob")) { _ in }
        }
    }

    @Test func `every query of a download examines one document`() async throws {
        try await Fixture.open { fixture in
            let addresses = [try await fixture.add(), try await fixture.add(), try await fixture.add()]
            let download = try #require(try await fixture.repository.open(addresses[1].token))
            let (offset, directory) = (download.layout.offset / 2, download.layout.directorySize / 2)
            let commands = [
                fixture.parts.findCommand(MongoDownloadRepository.part(of: download.id, at: offset)),
                fixture.parts.findCommand(MongoDownloadRepository.entries(of: download.id, inDirectoryAt: directory)),
                fixture.parts.findCommand(
                    MongoDownloadRepository.entries(of: download.id, after: 1, inDirectoryFrom: directory)),
                fixture.downloads.findCommand(MongoFind(MongoDownloadRepository.byToken(addresses[1].token), limit: 1)),
            ]
            for command in commands {
                let plan = try await ExplainedPlan(command, in: fixture.database)
                #expect(plan.isServedByIndex && plan.returned == 1, "\(plan)")
                #expect(plan.keys <= 2 && plan.documents <= 2, "\(plan)")
            }
            let live = try await ExplainedPlan(
                fixture.downloads.countCommand(
                    MongoDownloadRepository.live(of: Self.owner, now: fixture.database.serverTime())),
                in: fixture.database)
            #expect(live.isServedByIndex, "\(live)")
        }
    }
}
