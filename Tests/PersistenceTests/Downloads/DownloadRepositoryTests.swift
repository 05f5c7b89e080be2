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
        var downloads: MongoCollection { database.collection(names.downloads) }
        var parts: MongoCollection { database.collection(names.downloadParts) }

        static func open(_ body: (Fixture) async throws -> Void) async throws {
            try await TestMongo.withDatabase { database in
                try await IndexCatalogue(names: CollectionNames()).apply(to: database)
                try await body(Fixture(database: database))
            }
        }

        func start() -> StartDownload {
            StartDownload(
                repository: repository,
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
            var builder = try await start()(of: owner)
            for number in 0..<items { try await builder.add(item(), object(Int64(number))) }
            if items > 0 { try await builder.addUpload(object(5)) }
            try await builder.addFile("empty.json") { _ in }
            try await builder.addFile("metadata.json") { file throws(Failure) in
                try await file.append([UInt8](repeating: 1, count: stored))
            }
            return try await builder.finish()
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

    @Test func `an unfinished download cannot be opened, and only its hashed token is stored`() async throws {
        try await Fixture.open { fixture in
            var builder = try await fixture.start()(of: Self.owner)
            try await builder.addFile("a") { file throws(Failure) in try await file.append([1]) }
            #expect(try await fixture.repository.liveDownloads(of: Self.owner) == 0)
            let address = try await builder.finish()
            #expect(try await fixture.repository.liveDownloads(of: Self.owner) == 1)
            let unknown = DownloadToken(random: Array(repeating: 1, count: DownloadToken.randomLength))
            #expect(try await fixture.repository.open(unknown) == nil)
            let rows = try await fixture.downloads.find(MongoFind([:], limit: 10)) { row throws(BSONError) in
                "\(BSONDocument(copying: row))"
            }
            #expect(rows.count == 1 && !rows[0].contains(address.token.text))
        }
    }

    @Test func `a download expires by the database's clock an hour after it is complete, its parts later`() async throws
    {
        try await Fixture.open { fixture in
            let now = try await fixture.database.serverTime()
            let address = try await fixture.add(1)
            let life = address.expiresAt.milliseconds - now
            #expect(life >= 3_600_000 && life < 3_700_000)
            let outliving: BSONDocument = ["expires_at": ["$gt": .date(milliseconds: address.expiresAt.milliseconds)]]
            let (parts, later) = (try await fixture.parts.count([:]), try await fixture.parts.count(outliving))
            #expect(parts == later && parts > 3)
            _ = try await fixture.downloads.updateMany(
                [:], .operators(["$set": ["expires_at": .date(milliseconds: now)]]))
            let expired = try await fixture.repository.open(address.token)
            #expect(expired?.isExpired != false)
            #expect(try await fixture.repository.liveDownloads(of: Self.owner) == 0)
        }
    }

    @Test func `an owner with too many downloads must wait`() async throws {
        try await Fixture.open { fixture in
            for _ in 0..<DownloadLimit.liveDownloads { _ = try await fixture.add(0, stored: 1) }
            await #expect { _ = try await fixture.start()(of: Self.owner) } throws: { error in
                (error as? Failure)?.code == .rateLimited
            }
            _ = try await fixture.start()(of: Owner(stored: "bob"))
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
                fixture.downloads.findCommand(MongoFind(MongoDownloadRepository.byToken(addresses[1].token), limit: 1)),
            ]
            for command in commands {
                let plan = try await ExplainedPlan(command, in: fixture.database)
                #expect(plan.isServedByIndex && plan.returned == 1, "\(plan)")
                #expect(plan.keys <= 2 && plan.documents <= 2, "\(plan)")
            }
            let live = try await ExplainedPlan(
                fixture.downloads.countCommand(MongoDownloadRepository.live(of: Self.owner)), in: fixture.database)
            #expect(live.isServedByIndex, "\(live)")
        }
    }
}
