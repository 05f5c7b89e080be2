import Application
import Domain
import SteppedTime
import Testing

/// Uploads, and writes that take long.
@Suite(.timeLimit(.minutes(1))) struct StoreMediaTests {
    private let fixture = ArchiveFixture()

    private var storeUpload: StoreUpload {
        StoreUpload(
            store: fixture.storeMedia, media: fixture.media, remove: fixture.remove,
            randomBytes: fixture.environment.randomBytes, logger: Samples.logger)
    }

    @Test func `The write is registered before the first byte, and rows follow the last`() async throws {
        let stored = try await fixture.storeMedia(
            [ArchiveFixture.piece(.image, "a", "image/jpeg"), ArchiveFixture.piece(.thumbnail, "b")],
            of: Samples.owner, for: ArchiveFixture.image)
        await fixture.storeMedia.confirm(stored)
        #expect(fixture.faults.calls == ["begin", "put", "put", "renew write", "insert rows", "end"])
        #expect(stored.objects.map { $0.location.key.text.suffix(4) } == [".jpg", "webp"])
    }

    @Test func `While it is unknown whether the visitor has signed in, no record gets the objects`() async throws {
        let session = try #require(SessionID("session-number-1"))
        let record = UnarchivedRecord(
            record: ArchiveFixture.image, owner: Owner(session: session), origin: .url("https://origin.example/1"),
            attempts: 1, expiresAt: nil)
        fixture.images.add(record)
        fixture.claims.fail(times: 1)
        await #expect(throws: Failure.self) { try await fixture.archive()(record, isClaimed: true) }
        fixture.expectConsistency()
        #expect(fixture.media.rows.isEmpty && fixture.images.postponed == [record.record.id])
        #expect(try await fixture.archive()(record, isClaimed: true) == .archived)
        fixture.expectConsistency()
    }

    @Test func `A write that another process has swept as abandoned stops, and leaves nothing`() async throws {
        let clock = SteppedClock()
        let fixture = ArchiveFixture(clock: clock)
        fixture.store.delayPut {
            #expect(await clock.nextSleep() == .seconds(15))
            fixture.media.expireLeases()
            await #expect(throws: Never.self) { try await fixture.sweep() }
            clock.wake()
            while !Task.isCancelled { await Task.yield() }
        }
        let pieces = Array(repeating: ArchiveFixture.piece(.image, "a"), count: 3)
        await #expect(throws: Failure.self) {
            try await fixture.storeMedia(pieces, of: Samples.owner, for: ArchiveFixture.image)
        }
        fixture.expectConsistency()
        #expect(fixture.faults.calls.filter { $0 == "put" }.count == 1)
    }

    @Test func `A write that was renewed in time is not abandoned`() async throws {
        let clock = SteppedClock()
        let fixture = ArchiveFixture(clock: clock)
        fixture.store.delayPut {
            for _ in 0..<5 {
                _ = await clock.nextSleep()
                fixture.media.expireLeases()
                clock.wake()
            }
            _ = await clock.nextSleep()
            _ = try? await fixture.sweep()
        }
        let stored = try await fixture.storeMedia(
            [ArchiveFixture.piece(.image, "a")], of: Samples.owner, for: ArchiveFixture.image)
        #expect(fixture.media.rows == stored.objects && fixture.store.contents.count == 1)
    }

    @Test func `An upload is stored under its public name, and removed again`() async throws {
        let name = try await storeUpload(ImageFile(reading: SmallImage.png), of: Samples.owner)
        let row = try #require(try await fixture.media.upload(name))
        #expect(row.location.key == name.key && row.record == nil && row.owner == Samples.owner && row.facts.width == 1)
        #expect(fixture.store[name.key] == SmallImage.png)
        try await fixture.sweepLater()
        #expect(fixture.store[name.key] != nil)
        await storeUpload.remove(name)
        fixture.expectConsistency()
    }

    @Test(arguments: [false, true])
    func `Wherever a process crashes, an upload without a response leaves nothing`(isLastApplied: Bool) async throws {
        let image = try ImageFile(reading: SmallImage.png)
        for deaths in 0..<5 {
            let fixture = ArchiveFixture()
            let storeUpload = StoreUpload(
                store: fixture.storeMedia, media: fixture.media, remove: fixture.remove,
                randomBytes: fixture.environment.randomBytes, logger: Samples.logger)
            fixture.faults.die(after: deaths, isApplied: isLastApplied)
            await #expect(throws: Failure.self) { try await storeUpload(image, of: Samples.owner) }
            try await fixture.sweepLater()
            // A confirmed end that was not answered leaves an upload that no record refers to.
            if deaths < 4 || !isLastApplied { fixture.expectConsistency() }
        }
    }

    @Test func `A sweep continues after a write that it cannot clean up, and tries it again later`() async throws {
        for _ in 0..<3 {
            _ = try await fixture.storeMedia(
                [ArchiveFixture.piece(.image, "a")], of: Samples.owner, for: ArchiveFixture.image)
        }
        fixture.media.expireLeases()
        fixture.faults.fail("remove bytes", after: 2)
        #expect(try await fixture.sweep() == 2)
        #expect(fixture.media.writes.count == 1 && fixture.media.rows.count == 1)
        try await fixture.sweepLater()
        fixture.expectConsistency()
    }
}
