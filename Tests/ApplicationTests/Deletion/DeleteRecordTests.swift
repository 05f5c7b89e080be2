import Application
import Domain
import Testing

@Suite(.timeLimit(.minutes(1))) struct DeleteRecordTests {
    private let fixture = ArchiveFixture()
    private let images: InMemoryTrash
    private let record = ArchiveFixture.image

    init() { images = InMemoryTrash(.image, fixture.faults) }

    private var delete: DeleteRecord {
        DeleteRecord(
            trash: PerKind(image: images, video: InMemoryTrash(.video, fixture.faults)),
            remove: fixture.remove, logger: Samples.logger)
    }

    private func archive() async throws {
        let unarchived = ArchiveFixture.imageRecord()
        fixture.images.add(unarchived)
        try await fixture.archive()(unarchived, isClaimed: true)
    }

    private func code(_ body: () async throws -> Void) async -> Failure.Code? {
        await #expect(throws: Failure.self) { try await body() }?.code
    }

    @Test func `An item is moved to the trash once, and restored as it was`() async throws {
        images.add(record, .kept)
        try await archive()
        try await delete.trash(record, of: Samples.owner)
        #expect(await code { try await delete.trash(record, of: Samples.owner) } == .notFound)
        try await delete.restore(record, of: Samples.owner)
        try await delete.restore(record, of: Samples.owner)
        fixture.expectConsistency()
        #expect(!fixture.store.contents.isEmpty)
    }

    @Test func `What an order costs is settled while its record is still there`() async throws {
        images.add(record, .kept)
        let delete = DeleteRecord(
            trash: PerKind(image: images, video: InMemoryTrash(.video, fixture.faults)),
            remove: fixture.remove, ledger: SettledOrders(fixture.faults), logger: Samples.logger)
        try await delete.purge(record, of: Samples.owner)
        let calls = fixture.faults.calls.filter { ["settle", "finish purge"].contains($0) }
        #expect(calls == ["settle", "finish purge"])
    }

    @Test func `Another owner's item does not exist`() async throws {
        images.add(record, .kept)
        let other = Owner(stored: "mallory")
        #expect(await code { try await delete.trash(record, of: other) } == .notFound)
        #expect(await code { try await delete.restore(record, of: other) } == .notFound)
        #expect(await code { try await delete.purge(record, of: other) } == .notFound)
        #expect(images.items.map(\.state) == [.kept])
    }

    @Test func `A permanent deletion removes the bytes, then the rows, then the record`() async throws {
        images.add(record, .kept)
        try await archive()
        let before = fixture.faults.calls.count
        try await delete.purge(record, of: Samples.owner)
        #expect(
            Array(fixture.faults.calls.dropFirst(before))
                == ["begin purge", "begin removal"] + Array(repeating: "remove bytes", count: 5)
                + ["remove rows", "finish purge"])
        #expect(fixture.store.contents.isEmpty && fixture.media.rows.isEmpty && images.items.isEmpty)
    }

    @Test func `Objects that are moved while they are deleted are deleted where they are then`() async throws {
        images.add(record, .kept)
        try await archive()
        let row = fixture.media.rows[2]
        let new = MediaLocation(store: fixture.other.name, key: row.location.key)
        fixture.store.afterRemoval { [fixture] in
            fixture.other[new.key] = [1]
            _ = try? await fixture.media.move(row.id, from: row.location, to: new)
        }
        try await delete.purge(record, of: Samples.owner)
        #expect(fixture.store.contents.isEmpty && fixture.other.contents.isEmpty && fixture.media.rows.isEmpty)
        #expect(images.items.isEmpty)
    }

    @Test func `Uploads and the file of an earlier version are deleted with their item`() async throws {
        let image = try ImageFile(reading: SmallImage.png)
        let upload = try await storeUpload(image, of: Samples.owner)
        let file = UploadName(random: Array(16..<32), format: .png)
        let oldUpload = UploadName(random: Array(32..<48), format: .png)
        fixture.store[file.flatKey] = [1]
        fixture.store[oldUpload.flatKey] = [2]
        images.add(record, .trashed, uploads: [upload, oldUpload], file: file)
        try await delete.purge(record, of: Samples.owner)
        #expect(fixture.store.contents.isEmpty && fixture.media.rows.isEmpty && images.items.isEmpty)
    }

    @Test(arguments: ["remove bytes", "remove rows", "finish purge"], 0..<3)
    func `A deletion that fails anywhere keeps the record, cannot be taken back, and is finished later`(
        call: String, skipped: Int
    ) async throws {
        images.add(record, .trashed)
        try await archive()
        fixture.faults.fail(call, after: call == "remove bytes" ? skipped : 0, isApplied: call == "remove rows")
        #expect(await code { try await delete.purge(record, of: Samples.owner) } == .storageUnavailable)
        #expect(images.items.map(\.state) == [.doomed])
        #expect(await code { try await delete.restore(record, of: Samples.owner) } == .notFound)
        fixture.faults.recover()
        try await delete.purge(record, of: Samples.owner)
        #expect(fixture.store.contents.isEmpty && fixture.media.rows.isEmpty && images.items.isEmpty)
    }

    private var storeUpload: StoreUpload {
        StoreUpload(
            store: fixture.storeMedia, media: fixture.media, remove: fixture.remove,
            randomBytes: fixture.environment.randomBytes, logger: Samples.logger)
    }
}
