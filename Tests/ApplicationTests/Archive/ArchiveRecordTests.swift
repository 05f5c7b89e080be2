import Application
import Domain
import SteppedTime
import Testing

@Suite(.timeLimit(.minutes(1))) struct ArchiveRecordTests {
    private let fixture = ArchiveFixture()

    private func content() throws -> ArchivedContent {
        try #require(fixture.images.content(of: ArchiveFixture.image.id))
    }

    @Test func `A record refers to its content, thumbnails, poster and preview`() async throws {
        let record = ArchiveFixture.imageRecord()
        fixture.images.add(record)
        #expect(try await fixture.archive()(record, isClaimed: true) == .archived)
        fixture.expectConsistency()
        let content = try content()
        var kinds: [MediaKind] = []
        for id in content.objects { kinds.append(try #require(try await fixture.media.object(id)).kind) }
        #expect(kinds == [.image, .thumbnail, .thumbnail, .poster, .preview])
        #expect(content.color == MeanColor(red: 1, green: 2, blue: 3))
        let row = try #require(try await fixture.media.object(content.object))
        #expect(row.facts.digest.sha256.hasPrefix(content.versionText))
        #expect(row.owner == Samples.owner && row.record == ArchiveFixture.image)
        #expect(row.location.key.text.hasSuffix(".png"))
    }

    @Test(arguments: [false, true])
    func `Wherever a process crashes, the sweep leaves all of a copy or nothing, and the next attempt succeeds`(
        isLastApplied: Bool
    ) async throws {
        var deaths = 0
        while true {
            let fixture = ArchiveFixture()
            let record = ArchiveFixture.imageRecord()
            fixture.images.add(record)
            fixture.faults.die(after: deaths, isApplied: isLastApplied)
            _ = try? await fixture.archive()(record, isClaimed: true)
            guard fixture.faults.isDead else { break }
            try await fixture.sweepLater()
            fixture.expectConsistency()
            if fixture.images.content(of: record.record.id) == nil {
                #expect(try await fixture.archive()(record, isClaimed: true) == .archived)
                fixture.expectConsistency()
            }
            deaths += 1
        }
        #expect(deaths >= 9)
    }

    @Test(arguments: ["begin", "put", "renew write", "insert rows", "mark archived", "end"], [false, true])
    func `Whichever step fails, the sweep leaves all of a copy or nothing`(
        call: String, isApplied: Bool
    ) async throws {
        let record = ArchiveFixture.imageRecord()
        fixture.images.add(record)
        fixture.faults.fail(call, isApplied: isApplied)
        _ = try? await fixture.archive()(record, isClaimed: true)
        try await fixture.sweepLater()
        fixture.expectConsistency()
        #expect(fixture.images.lost.isEmpty)
    }

    @Test func `Of two copies of one record the later one is removed`() async throws {
        let record = ArchiveFixture.imageRecord()
        fixture.images.add(record)
        let archive = fixture.archive(
            ScriptedSource(meanwhile: { [fixture] in
                _ = try? await fixture.archive()(record, isClaimed: false)
            }))
        #expect(try await archive(record, isClaimed: true) == .superseded)
        fixture.expectConsistency()
        #expect(fixture.media.rows.count == 5)
    }

    @Test func `The copy of a record that was deleted meanwhile is removed`() async throws {
        let record = ArchiveFixture.imageRecord()
        fixture.images.add(record)
        let archive = fixture.archive(
            ScriptedSource(meanwhile: { [fixture] in fixture.images.set(nil, of: record.record.id) }))
        #expect(try await archive(record, isClaimed: true) == .superseded)
        fixture.expectConsistency()
        #expect(fixture.store.contents.isEmpty)
    }

    @Test func `A copy stops when its record is claimed by another process`() async throws {
        let clock = SteppedClock()
        let fixture = ArchiveFixture(clock: clock)
        let record = ArchiveFixture.imageRecord()
        fixture.images.add(record)
        let archive = fixture.archive(
            ScriptedSource(meanwhile: {
                #expect(await clock.nextSleep() == ArchiveLease.renewal)
                fixture.images.loseLeases()
                clock.wake()
                while !Task.isCancelled { await Task.yield() }
            }))
        #expect(try await archive(record, isClaimed: true) == .superseded)
        fixture.expectConsistency()
        #expect(fixture.images.postponed.isEmpty && fixture.images.lost.isEmpty)
    }

    @Test func `Content that is unavailable is attempted again, and lost after a day`() async throws {
        let archive = fixture.archive(ScriptedSource(error: .unavailable(detail: "503")))
        let early = ArchiveFixture.imageRecord(attempts: ArchiveRecord.maximumAttempts - 1)
        fixture.images.add(early)
        #expect(try await archive(early, isClaimed: true) == .postponed)
        #expect(fixture.images.postponed == [early.record.id] && fixture.images.lost.isEmpty)
        let last = ArchiveFixture.imageRecord(attempts: ArchiveRecord.maximumAttempts)
        #expect(try await archive(last, isClaimed: true) == .lost(.unreachable))
        #expect(fixture.images.lost == [last.record.id: .unreachable])
    }

    @Test(arguments: ArchiveLoss.allCases)
    func `Content that its origin does not have is lost, with the reason`(_ reason: ArchiveLoss) async throws {
        let record = ArchiveFixture.imageRecord()
        fixture.images.add(record)
        let archive = fixture.archive(ScriptedSource(error: .lost(reason)))
        #expect(try await archive(record, isClaimed: false) == .lost(reason))
        #expect(fixture.images.lost == [record.record.id: reason])
    }

    @Test func `A video is not lost by one answer of its origin, and an image is`() async throws {
        for (attempts, isLost) in [(1, false), (4, false), (5, true)] {
            let record = ArchiveFixture.videoRecord(attempts: attempts)
            fixture.videos.add(record)
            let archive = fixture.archive(ScriptedSource(error: .lost(.gone)))
            #expect(try await archive(record, isClaimed: true) == (isLost ? .lost(.gone) : .postponed))
        }
        let image = ArchiveFixture.imageRecord()
        fixture.images.add(image)
        let archive = fixture.archive(ScriptedSource(error: .lost(.gone)))
        #expect(try await archive(image, isClaimed: true) == .lost(.gone))
    }

    @Test(arguments: [Failure.Code.storageFull, .storageUnavailable])
    func `Content is not lost by a failure of storage, however often it is attempted`(
        _ code: Failure.Code
    ) async throws {
        let record = ArchiveFixture.imageRecord(attempts: ArchiveRecord.maximumAttempts + 5)
        fixture.images.add(record)
        fixture.faults.fail("put", after: 2, code)
        let failure = await #expect(throws: Failure.self) { try await fixture.archive()(record, isClaimed: true) }
        #expect(failure?.code == code)
        let scratch = fixture.archive(ScriptedSource(error: .storage(Failure(code, "The disk failed."))))
        await #expect(throws: Failure.self) { try await scratch(record, isClaimed: true) }
        #expect(fixture.images.lost.isEmpty)
        #expect(fixture.images.postponed == [record.record.id, record.record.id])
        try await fixture.sweepLater()
        fixture.expectConsistency()
    }

    @Test func `An attempt for a client does not delay the archiver's`() async throws {
        let record = ArchiveFixture.imageRecord(attempts: ArchiveRecord.maximumAttempts)
        fixture.images.add(record)
        let archive = fixture.archive(ScriptedSource(error: .unavailable(detail: "503")))
        #expect(try await archive(record, isClaimed: false) == .postponed)
        #expect(fixture.images.postponed.isEmpty && fixture.images.lost.isEmpty)
    }

    @Test func `The file of an earlier version is removed once its copy is stored`() async throws {
        let name = try #require(UploadName(String(repeating: "a", count: 32) + ".png"))
        let record = ArchiveFixture.imageRecord(origin: .file(name))
        fixture.images.add(record)
        fixture.store[name.flatKey] = [1, 2, 3]
        fixture.faults.fail("mark archived")
        _ = try? await fixture.archive()(record, isClaimed: true)
        #expect(fixture.store[name.flatKey] != nil)
        fixture.faults.recover()
        #expect(try await fixture.archive()(record, isClaimed: true) == .archived)
        fixture.expectConsistency()
    }
}
