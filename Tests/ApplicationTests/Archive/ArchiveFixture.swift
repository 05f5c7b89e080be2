import Application
import Domain
import Logging
import Synchronization
import Testing

/// The use cases of the archive over a store and repositories in memory.
struct ArchiveFixture: Sendable {
    static let image = ItemReference(.image, RecordID(high: 7, low: 1))
    static let video = ItemReference(.video, RecordID(high: 7, low: 2))

    let faults = StorageFaults()
    let media: InMemoryMediaRepository
    let store: InMemoryStore
    let other: InMemoryStore
    let stores: MediaStores
    let images: InMemoryArchiveRepository
    let videos: InMemoryArchiveRepository
    let claims = InMemoryClaimRepository()
    let environment: SystemEnvironment

    /// - Parameter gate: nil if the stores are verified.
    init(clock: any Clock<Duration> = ContinuousClock(), gate: StorageGate? = nil) {
        media = InMemoryMediaRepository(faults)
        store = InMemoryStore(.disk(folder: "uploads"), faults)
        other = InMemoryStore(.s3(bucket: "bucket"), faults)
        stores = MediaStores(store, others: [other], gate: gate)
        images = InMemoryArchiveRepository(.image, media, faults)
        videos = InMemoryArchiveRepository(.video, media, faults)
        let numbers = NumberSource()
        environment = SystemEnvironment(
            now: { Timestamp(milliseconds: 1_000_000) },
            makeRecordID: { RecordID(high: 1, low: UInt32(numbers.next())) },
            randomBytes: { count in
                let number = numbers.next()
                return (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * ($0 % 4))) }
            }, clock: clock)
    }

    var repositories: PerKind<any ArchiveRepository> { PerKind(image: images, video: videos) }
    var remove: RemoveObjects { RemoveObjects(media: media, stores: stores, logger: Samples.logger) }
    var storeMedia: StoreMedia {
        StoreMedia(
            media: media, stores: stores, claims: claims, environment: environment, logger: Samples.logger)
    }
    var sweep: SweepAbandonedWrites {
        SweepAbandonedWrites(media: media, stores: stores, archives: repositories, logger: Samples.logger)
    }

    func archive(_ source: any ArchiveSource = ScriptedSource()) -> ArchiveRecord {
        ArchiveRecord(
            repositories: repositories, images: source, videos: source, store: storeMedia, remove: remove,
            clock: environment.clock, logger: Samples.logger)
    }

    /// Puts an object into the store, without a row.
    func stored(_ bytes: [UInt8], _ kind: MediaKind) -> MediaObject {
        let object = MediaObject(
            id: environment.makeRecordID(), owner: Samples.owner, record: nil, kind: kind,
            location: MediaLocation(
                store: store.name, key: ObjectKey(random: environment.randomBytes(16), fileExtension: "bin")),
            facts: MediaFacts(
                size: Int64(bytes.count), digest: ContentDigester.digest(of: bytes), contentType: "image/png"))
        store[object.location.key] = bytes
        return object
    }

    /// What another process does some time later.
    func sweepLater() async throws {
        faults.recover()
        media.expireLeases()
        try await sweep()
    }

    /// Whether exactly the objects of the archived records are stored, each with its row and its bytes.
    func expectConsistency(sourceLocation: SourceLocation = #_sourceLocation) {
        let contents = [ArchiveFixture.image.id, ArchiveFixture.video.id].compactMap { id in
            images.content(of: id) ?? videos.content(of: id)
        }
        let expected = Set(contents.flatMap(\.objects))
        #expect(Set(media.rows.map(\.id)) == expected, sourceLocation: sourceLocation)
        let keys = Set(media.rows.map(\.location.key))
        #expect(Set(store.contents.keys) == keys, sourceLocation: sourceLocation)
        #expect(media.writes.isEmpty, sourceLocation: sourceLocation)
        for row in media.rows {
            #expect(
                store[row.location.key].map(ContentDigester.digest) == row.facts.digest, sourceLocation: sourceLocation)
        }
    }

    static func record(
        _ kind: ItemKind, _ id: RecordID, origin: ArchiveOrigin = .url("https://origin.example/1"),
        attempts: Int = 1, expiresAt: Timestamp? = nil
    ) -> UnarchivedRecord {
        UnarchivedRecord(
            record: ItemReference(kind, id), owner: Samples.owner, origin: origin, attempts: attempts,
            expiresAt: expiresAt)
    }

    static func imageRecord(
        origin: ArchiveOrigin = .url("https://origin.example/1"), attempts: Int = 1
    ) -> UnarchivedRecord { record(.image, image.id, origin: origin, attempts: attempts) }

    static func videoRecord(attempts: Int) -> UnarchivedRecord {
        record(.video, video.id, origin: .url("https://origin.example/2"), attempts: attempts)
    }

    static func piece(_ kind: MediaKind, _ text: String, _ contentType: String = "image/webp") -> FetchedContent.Piece {
        let bytes = Array(text.utf8)
        return FetchedContent.Piece(
            kind, .bytes(bytes),
            MediaFacts(
                size: Int64(bytes.count), digest: ContentDigester.digest(of: bytes), contentType: contentType))
    }
}

extension ArchivedContent {
    /// All objects that it refers to.
    var objects: [RecordID] {
        [object] + ThumbnailSize.allCases.compactMap { thumbnails?[$0] } + [poster, preview].compactMap(\.self)
    }
}

/// Content with all that is made from it, or an error.
struct ScriptedSource: ArchiveSource {
    var error: ArchiveSourceError?
    /// Called before it returns.
    var meanwhile: @Sendable () async -> Void = {}

    func fetch(_ record: UnarchivedRecord) async throws(ArchiveSourceError) -> FetchedContent {
        await meanwhile()
        if let error { throw error }
        if Task.isCancelled { throw .unavailable(detail: "cancelled") }
        var content = FetchedContent(content: ArchiveFixture.piece(.image, "content", "image/png"))
        content.color = MeanColor(red: 1, green: 2, blue: 3)
        content.thumbnails = [ArchiveFixture.piece(.thumbnail, "small"), ArchiveFixture.piece(.thumbnail, "large")]
        content.poster = ArchiveFixture.piece(.poster, "poster")
        content.preview = ArchiveFixture.piece(.preview, "preview", "video/mp4")
        return content
    }
}

final class NumberSource: Sendable {
    private let last = Mutex(0)

    func next() -> Int {
        last.withLock { last in
            last += 1
            return last
        }
    }
}
