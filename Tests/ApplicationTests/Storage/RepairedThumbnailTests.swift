import Application
import Domain
import Testing

/// A repair of what was made from content, and the archiver that makes it again.
@Suite(.timeLimit(.minutes(1))) struct RepairedThumbnailTests {
    private let fixture = ArchiveFixture(clock: BriefClock())

    @discardableResult private func repair() async throws -> StorageCheckReport {
        try await fixture.check(repairing: true) { _ in }
    }

    @Test(arguments: [false, true], 1..<5)
    func `A missing or damaged thumbnail, poster or preview is removed, and made again from the content`(
        isMissing: Bool, index: Int
    ) async throws {
        let rows = try await fixture.archiveVideo()
        fixture.store[rows[index].location.key] = isMissing ? nil : [0]
        let report = try await repair()
        #expect(report.isSound && report.repaired == 1)
        fixture.expectConsistency()
        let content = try #require(fixture.videos.content(of: ArchiveFixture.video.id))
        #expect(content.object == rows[0].id && fixture.store[rows[0].location.key] != nil)
        #expect(content.objects.count == (rows[index].kind == .thumbnail ? 3 : 4))
        let record = try #require(try await fixture.videos.claim())
        #expect(record.origin == .stored(rows[0], missing: [rows[index].kind]))
        #expect(try await fixture.archive()(record, isClaimed: true) == .archived)
        try await expectComplete(fixture, rows)
        #expect(try await fixture.videos.claim() == nil)
    }

    /// Whether the video has all its objects again, and the same content.
    private func expectComplete(_ fixture: ArchiveFixture, _ rows: [MediaObject]) async throws {
        fixture.expectConsistency()
        let content = try #require(fixture.videos.content(of: ArchiveFixture.video.id))
        #expect(content.object == rows[0].id && content.objects.count == 5)
        #expect(Set(fixture.media.rows.map(\.facts)) == Set(rows.map(\.facts)))
        #expect(try await fixture.check(repairing: false) { _ in }.isSound)
    }

    @Test(arguments: [false, true], 1..<5)
    func `A thumbnail, poster or preview whose removal is interrupted anywhere is removed by the next repair`(
        isLastApplied: Bool, index: Int
    ) async throws {
        var deaths = 0
        while true {
            let fixture = ArchiveFixture(clock: BriefClock())
            let rows = try await fixture.archiveVideo()
            fixture.store[rows[index].location.key] = [0]
            fixture.faults.die(after: deaths, isApplied: isLastApplied)
            _ = try? await fixture.check(repairing: true) { _ in }
            guard fixture.faults.isDead else { break }
            fixture.faults.recover()
            #expect(try await fixture.check(repairing: true) { _ in }.isSound)
            fixture.expectConsistency()
            #expect(fixture.videos.content(of: ArchiveFixture.video.id)?.object == rows[0].id)
            let record = try #require(try await fixture.videos.claim())
            #expect(try await fixture.archive()(record, isClaimed: true) == .archived)
            try await expectComplete(fixture, rows)
            deaths += 1
        }
        #expect(deaths >= 10)
    }

    @Test(arguments: [false, true])
    func `Wherever a process dies that makes a thumbnail again, the sweep leaves it or nothing`(
        isLastApplied: Bool
    ) async throws {
        var deaths = 0
        while true {
            let fixture = ArchiveFixture(clock: BriefClock())
            let rows = try await fixture.archiveVideo()
            fixture.store[rows[1].location.key] = nil
            _ = try await fixture.check(repairing: true) { _ in }
            let record = try #require(try await fixture.videos.claim())
            fixture.faults.die(after: deaths, isApplied: isLastApplied)
            _ = try? await fixture.archive()(record, isClaimed: true)
            guard fixture.faults.isDead else { break }
            try await fixture.sweepLater()
            fixture.expectConsistency()
            if fixture.videos.content(of: ArchiveFixture.video.id)?.thumbnails == nil {
                #expect(try await fixture.archive()(record, isClaimed: true) == .archived)
            }
            try await expectComplete(fixture, rows)
            deaths += 1
        }
        #expect(deaths >= 6)
    }

    @Test func `A thumbnail that was made again survives the repair of the one before, which was interrupted`()
        async throws
    {
        let rows = try await fixture.archiveVideo()
        fixture.store[rows[1].location.key] = nil
        fixture.faults.fail("remove bytes")
        await #expect(throws: Failure.self) { try await repair() }
        fixture.faults.recover()
        let record = try #require(try await fixture.videos.claim())
        #expect(try await fixture.archive()(record, isClaimed: true) == .archived)
        #expect(fixture.media.rows.count == 7)
        #expect(try await repair().isSound)
        try await expectComplete(fixture, rows)
    }

    @Test func `What cannot be made again is given up, and the content stays`() async throws {
        let rows = try await fixture.archiveVideo()
        fixture.store[rows[3].location.key] = nil
        try await repair()
        let record = try #require(try await fixture.videos.claim())
        let last = lastAttempt(of: record)
        let source = ScriptedSource(error: .lost(.unreadable))
        #expect(try await fixture.archive(source)(record, isClaimed: true) == .postponed)
        #expect(try await fixture.archive(source)(last, isClaimed: true) == .lost(.unreadable))
        fixture.expectConsistency()
        #expect(fixture.videos.content(of: record.record.id)?.object == rows[0].id && fixture.videos.lost.isEmpty)
    }

    @Test func `What a renderer makes nothing of is attempted some times`() async throws {
        let rows = try await fixture.archiveVideo()
        for (attempts, outcome) in [(1, ArchiveRecord.Outcome.postponed), (5, .lost(.unreadable))] {
            // The source makes everything but that.
            let record = ArchiveFixture.record(
                .video, ArchiveFixture.video.id, origin: .stored(rows[0], missing: [.upload]), attempts: attempts)
            #expect(try await fixture.archive()(record, isClaimed: true) == outcome)
        }
        #expect(fixture.videos.postponed.count == 1 && fixture.videos.givenUp.count == 1)
        fixture.expectConsistency()
    }

    @Test func `Content that is to be copied again is not lost by an attempt that found it damaged before`()
        async throws
    {
        let rows = try await fixture.archiveVideo()
        fixture.store[rows[3].location.key] = nil
        try await repair()
        let claimed = try #require(try await fixture.videos.claim())
        let source = ScriptedSource(
            error: .lost(.unreadable),
            meanwhile: { [fixture] in _ = try? await fixture.videos.restart(claimed.record.id) })
        #expect(try await fixture.archive(source)(lastAttempt(of: claimed), isClaimed: true) == .lost(.unreadable))
        #expect(fixture.videos.lost.isEmpty)
        guard case .url = try await fixture.videos.claim()?.origin else {
            Issue.record("the content is not copied again")
            return
        }
    }

    private func lastAttempt(of record: UnarchivedRecord) -> UnarchivedRecord {
        ArchiveFixture.record(
            .video, record.record.id, origin: record.origin, attempts: ArchiveRecord.maximumAttempts)
    }
}
