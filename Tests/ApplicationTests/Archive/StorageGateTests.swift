import Application
import Domain
import Testing

/// Until it is known that folders and bucket are this installation's, they may be another's.
@Suite(.timeLimit(.minutes(1))) struct StorageGateTests {
    /// Files and objects of another installation would have the same names.
    private static let name = UploadName(random: Array(0..<16), format: .png)

    private let gate = StorageGate()
    private let fixture: ArchiveFixture

    init() { fixture = ArchiveFixture(gate: gate) }

    private var doomed: DoomedRecord {
        DoomedRecord(
            record: ArchiveFixture.image, owner: Samples.owner, uploads: [Self.name], file: Self.name)
    }

    private var oldFile: UnarchivedRecord { ArchiveFixture.imageRecord(origin: .file(Self.name)) }

    private func storePiece() async throws {
        _ = try await fixture.storeMedia(
            [ArchiveFixture.piece(.upload, "a")], of: Samples.owner, for: nil, at: Self.name.key)
    }

    private func readOldFile() async throws {
        let source = ImageArchiveSource(
            downloader: ScriptedDownloader(bytes: []), stores: fixture.stores, renderer: ScriptedImageRenderer(),
            logger: Samples.logger)
        do throws(ArchiveSourceError) {
            _ = try await source.fetch(oldFile)
        } catch {
            guard case .storage(let failure) = error else { throw error }
            throw failure
        }
    }

    @Test func `Until the stores are verified nothing is stored, read or deleted, and callers are told to come back`()
        async throws
    {
        fixture.store[Self.name.key] = SmallImage.png
        fixture.store[Self.name.flatKey] = SmallImage.png
        let attempts: [(String, () async throws -> Void)] = [
            ("store", storePiece),
            ("open", { _ = try fixture.stores.store(fixture.other.name) }),
            ("delete", { try await fixture.remove(of: doomed) }),
            ("read an old file", readOldFile),
        ]
        for (name, attempt) in attempts {
            let failure = await #expect(throws: Failure.self, "\(name)") { try await attempt() }
            #expect(failure?.code == .storageUnavailable && failure?.retryAfter != nil, "\(name)")
        }
        #expect(fixture.store.contents.count == 2 && fixture.media.writes.isEmpty)
        #expect(fixture.faults.calls.allSatisfy { !["put", "read", "list", "remove bytes"].contains($0) })
    }

    @Test func `Once the stores are verified, the same calls succeed`() async throws {
        await #expect(throws: Failure.self) { try await storePiece() }
        gate.open()
        try await storePiece()
        #expect(fixture.store[Self.name.key] != nil)
        fixture.store[Self.name.flatKey] = SmallImage.png
        try await readOldFile()
        #expect(try fixture.stores.store(fixture.other.name).name == fixture.other.name)
        try await fixture.remove(of: doomed)
        #expect(fixture.store.contents.isEmpty)
    }

    @Test func `A copy that comes before the verification is attempted again, and not lost`() async throws {
        let record = ArchiveFixture.imageRecord(attempts: ArchiveRecord.maximumAttempts)
        fixture.images.add(record)
        await #expect(throws: Failure.self) { try await fixture.archive()(record, isClaimed: true) }
        #expect(fixture.images.postponed == [record.record.id] && fixture.images.lost.isEmpty)
        fixture.expectConsistency()
        gate.open()
        #expect(try await fixture.archive()(record, isClaimed: true) == .archived)
        fixture.expectConsistency()
    }

    @Test func `A sweep that comes before the verification leaves the writes to a later one`() async throws {
        gate.open()
        try await storePiece()
        // Another process with the same rows, whose stores are not verified.
        let closed = MediaStores(fixture.store, gate: StorageGate())
        let sweep = SweepAbandonedWrites(
            media: fixture.media, stores: closed, archives: fixture.repositories, logger: Samples.logger)
        fixture.media.expireLeases()
        #expect(try await sweep() == 0)
        #expect(fixture.media.writes.count == 1 && fixture.store[Self.name.key] != nil)
        try await fixture.sweepLater()
        fixture.expectConsistency()
    }
}
