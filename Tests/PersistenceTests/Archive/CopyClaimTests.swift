import Application
import BSON
import Domain
import MongoClient
import Persistence
import Storage
import TemporaryFiles
import TestSupport
import Testing

/// A visitor signs in while the content of their record is being copied.
@Suite struct CopyClaimTests {
    private struct Source: ArchiveSource {
        var meanwhile: @Sendable () async throws -> Void = {}

        func fetch(_ record: UnarchivedRecord) async throws(ArchiveSourceError) -> FetchedContent {
            do { try await meanwhile() } catch { throw .unavailable(detail: "\(error)") }
            var content = FetchedContent(content: Self.piece(.image))
            content.thumbnails = ThumbnailSize.allCases.map { _ in Self.piece(.thumbnail) }
            return content
        }

        private static func piece(_ kind: MediaKind) -> FetchedContent.Piece {
            let bytes = Array("bytes".utf8)
            return FetchedContent.Piece(
                kind, .bytes(bytes),
                MediaFacts(
                    size: Int64(bytes.count), digest: ContentDigester.digest(of: bytes), contentType: "image/webp"))
        }
    }

    private struct Fixture {
        let archive: ArchiveFixture
        let claims: MongoSessionClaimRepository
        let stores: MediaStores
        let media: MongoMediaRepository

        /// Writes a completed record of the session whose copy is due.
        func insert(of session: SessionID) async throws -> UnarchivedRecord {
            switch archive.kind {
            case .image: try await archive.insert([("userId", .string(Owner(session: session).text))])
            case .video: try await archive.insert([("user_id", .null), ("session_id", .string(session.text))])
            }
            _ = try await archive.archive.scheduleUnarchived(atMost: 10)
            let claimed = try #require(try await archive.archive.claim())
            #expect(claimed.owner == Owner(session: session))
            return claimed
        }

        func copy(_ record: UnarchivedRecord, from source: Source) async throws -> ArchiveRecord.Outcome {
            let random: @Sendable (Int) -> [UInt8] = { (0..<$0).map { _ in .random(in: .min ... .max) } }
            let ids = archive.ids
            let environment = SystemEnvironment(
                now: { Timestamp(milliseconds: 1_700_000_000_000) }, makeRecordID: { ids.next() }, randomBytes: random,
                clock: ContinuousClock())
            let archiveRecord = ArchiveRecord(
                repositories: PerKind<any ArchiveRepository>(image: archive.archive, video: archive.archive),
                images: source,
                videos: source,
                store: StoreMedia(
                    media: media, stores: stores, claims: claims, environment: environment, logger: TestMongo.quiet),
                remove: RemoveObjects(media: media, stores: stores, logger: TestMongo.quiet),
                clock: environment.clock, logger: TestMongo.quiet)
            return try await archiveRecord(record, isClaimed: true)
        }

        func owners(of record: ItemReference) async throws -> [Owner] {
            try await media.objects(of: record).map(\.owner)
        }
    }

    private func open(_ kind: ItemKind, _ body: (Fixture) async throws -> Void) async throws {
        try await TemporaryDirectory.use { path in
            let folder = try DiskFolder(path)
            try folder.claim(for: "0123456789abcdef", expecting: nil)
            let store = try DiskStore(folder)
            try await ArchiveFixture.open(kind) { archive in
                try await body(
                    Fixture(
                        archive: archive,
                        claims: MongoSessionClaimRepository(
                            archive.database, names: ArchiveFixture.names, lifetime: .seconds(3600)),
                        stores: MediaStores(store),
                        media: MongoMediaRepository(archive.database, names: ArchiveFixture.names)))
            }
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `The objects of a copy that began before its visitor signed in belong to the account`(
        _ kind: ItemKind
    ) async throws {
        try await open(kind) { fixture in
            let (session, alice) = (try required(SessionID("session-number-1")), try required(UserID("alice")))
            let record = try await fixture.insert(of: session)
            let claims = fixture.claims
            let source = Source(meanwhile: { try await claims.takeOver(session, by: alice) })
            #expect(try await fixture.copy(record, from: source) == .archived)
            #expect(
                try await fixture.owners(of: record.record) == Array(repeating: Owner(user: alice), count: 3))
            let status = try await fixture.archive.archive.status(of: record.record.id, of: Owner(user: alice))
            guard case .archived? = status else {
                Issue.record("\(String(describing: status))")
                return
            }
        }
    }

    @Test func `Whenever a visitor signs in during a copy, its objects belong to the account`() async throws {
        try await open(.image) { fixture in
            for round in 0..<40 {
                let session = try required(SessionID("session-number-\(round)"))
                let user = try required(UserID("user-\(round)"))
                let record = try await fixture.insert(of: session)
                async let outcome = fixture.copy(record, from: Source())
                // A varying number of round trips first, so that the claim falls at different points.
                for _ in 0..<(round % 10) { try await fixture.archive.database.ping() }
                try await fixture.claims.takeOver(session, by: user)
                #expect(try await outcome == .archived)
                let owners = try await fixture.owners(of: record.record)
                #expect(owners == Array(repeating: Owner(user: user), count: 3), "round \(round)")
            }
        }
    }
}
