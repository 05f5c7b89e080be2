import Application
import Domain
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct CheckStorageTests {
    private let fixture = ArchiveFixture(clock: BriefClock())

    private func check(
        repairing: Bool = false, forced: Bool = false
    ) async throws -> (report: StorageCheckReport, faults: [StorageFault], remedies: [StorageRemedy]) {
        let found = Mutex<[(StorageFault, StorageRemedy)]>([])
        let report = try await fixture.check(repairing: repairing, forced: forced) { event in
            if case .fault(let fault, let remedy) = event { found.withLock { $0.append((fault, remedy)) } }
        }
        let all = found.withLock { $0 }
        return (report, all.map(\.0), all.map(\.1))
    }

    private func expectSound(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        #expect(try await check().report.isSound, sourceLocation: sourceLocation)
    }

    @Test func `Storage is sound when every row has its bytes and every object its row`() async throws {
        try await fixture.archiveImage()
        let (report, faults, _) = try await check()
        #expect(report.isSound && faults.isEmpty)
        #expect(report.objects == 5 && report.rows == 5 && report.totalRows == 5)
    }

    @Test func `A flipped byte is found and named`() async throws {
        let rows = try await fixture.archiveImage()
        fixture.store[rows[2].location.key]?[0] ^= 1
        let (report, faults, remedies) = try await check()
        #expect(!report.isSound && report.damaged == 1 && remedies == [.none])
        guard case .damaged(rows[2], 5, _)? = faults.first else {
            Issue.record("\(faults)")
            return
        }
    }

    @Test func `An unreadable object is damaged, and the others are read`() async throws {
        let rows = try await fixture.archiveImage()
        fixture.store.damage(rows[2].location.key)
        let (report, faults, _) = try await check()
        #expect(report.damaged == 1 && report.rows == 5)
        #expect(faults == [.damaged(rows[2], size: 0, digest: ContentDigester.digest(of: []))])
    }

    @Test func `An object without a row is found, and removed by a repair`() async throws {
        try await fixture.archiveImage()
        let location = MediaLocation(store: fixture.other.name, key: fixture.key(1))
        fixture.other[location.key] = [1, 2]
        #expect(try await check().faults == [.orphan(location, size: 2)])
        let (report, _, remedies) = try await check(repairing: true)
        #expect(report.isSound && remedies == [.removed] && fixture.other.contents.isEmpty)
        try await expectSound()
        #expect(fixture.store.contents.count == 5)
    }

    @Test func `Files of earlier versions and writes in progress are no faults, and no repair touches them`()
        async throws
    {
        fixture.store[UploadName(random: Array(0..<16), format: .png).flatKey] = [1]
        fixture.store[fixture.key(1)] = [1]
        try await fixture.media.begin(
            MediaWrite(
                id: RecordID(high: 5, low: 5), record: nil,
                parts: [
                    MediaWrite.Part(
                        object: RecordID(high: 5, low: 6),
                        location: MediaLocation(store: fixture.store.name, key: fixture.key(1)))
                ]))
        let (report, faults, _) = try await check(repairing: true)
        #expect(report.isSound && faults.isEmpty && fixture.store.contents.count == 2)
        fixture.store.unfinished = [fixture.key(1), fixture.key(2)]
        #expect(try await check().report.unfinished == 0 && fixture.store.unfinished.count == 2)
        #expect(try await check(repairing: true).report.unfinished == 1)
        #expect(fixture.store.unfinished == [fixture.key(1)])
    }

    @Test(arguments: [false, true])
    func `An object that is being deleted is no fault, with its bytes or without, and a repair finishes it`(
        isMissing: Bool
    ) async throws {
        let rows = try await fixture.archiveImage()
        try await fixture.media.beginRemoval(of: [rows[4].id])
        if isMissing { fixture.store[rows[4].location.key] = nil }
        let (report, faults, _) = try await check()
        #expect(report.isSound && faults.isEmpty && fixture.media.rows.count == 5)
        #expect(try await check(repairing: true).report.isSound)
        #expect(fixture.media.rows == Array(rows.dropLast()) && fixture.store[rows[4].location.key] == nil)
    }

    @Test(arguments: [false, true])
    func `Missing or damaged content is copied again if its link is valid`(isMissing: Bool) async throws {
        let rows = try await fixture.archiveImage()
        let key = rows[0].location.key
        fixture.store[key] = isMissing ? nil : [0]
        let (report, _, remedies) = try await check(repairing: true)
        #expect(report.isSound && remedies == [.copiedAgain])
        fixture.expectConsistency()
        let record = try #require(try await fixture.images.claim())
        #expect(try await fixture.archive()(record, isClaimed: true) == .archived)
        fixture.expectConsistency()
        try await expectSound()
    }

    @Test func `Several faults of one record are repaired by one copy`() async throws {
        for row in try await fixture.archiveImage() { fixture.store[row.location.key] = nil }
        let (report, _, remedies) = try await check(repairing: true)
        #expect(report.missing == 5 && report.isSound && remedies == [.copiedAgain])
        #expect(try await fixture.images.claim() != nil)
        #expect(try await fixture.images.claim() == nil)
    }

    @Test(arguments: [false, true])
    func `If too many objects are missing or orphans, only a forced repair changes anything`(
        isMissing: Bool
    ) async throws {
        for number in 0..<21 {
            let id = RecordID(high: 8, low: UInt32(number))
            if isMissing {
                fixture.images.add(ArchiveFixture.record(.image, id), isDue: false, isLinkAlive: false)
                try await fixture.archive()(ArchiveFixture.record(.image, id), isClaimed: true)
            } else {
                fixture.store[fixture.key(UInt8(number))] = [1]
            }
        }
        if isMissing { for key in fixture.store.contents.keys { fixture.store[key] = nil } }
        let (rows, bytes) = (fixture.media.rows, fixture.store.contents)
        let refused = try await check(repairing: true)
        #expect(refused.report.isRefused && !refused.report.isSound && refused.report.repaired == 0)
        #expect(fixture.media.rows == rows && fixture.store.contents == bytes)
        let forced = try await check(repairing: true, forced: true)
        #expect(!forced.report.isRefused && forced.report.isSound)
        #expect(fixture.media.rows.isEmpty && fixture.store.contents.isEmpty)
    }

    @Test(arguments: [false, true])
    func `Content with an expired link is lost if it is missing, and kept if it is damaged`(isMissing: Bool)
        async throws
    {
        let rows = try await fixture.archiveImage(isLinkAlive: false)
        fixture.store[rows[0].location.key] = isMissing ? nil : [0]
        let (report, _, remedies) = try await check(repairing: true)
        #expect(report.isSound == isMissing && remedies == [isMissing ? .lost : .none])
        #expect(fixture.store[rows[0].location.key] == (isMissing ? nil : [0]))
        #expect(fixture.media.rows.count == (isMissing ? 4 : 5) && fixture.media.writes.isEmpty)
    }

    @Test(arguments: [false, true])
    func `A repair that is interrupted anywhere loses no content whose record exists`(isLastApplied: Bool) async throws
    {
        var deaths = 0
        while true {
            let fixture = ArchiveFixture(clock: BriefClock())
            let rows = try await fixture.archiveImage()
            fixture.store[rows[0].location.key] = nil
            fixture.faults.die(after: deaths, isApplied: isLastApplied)
            _ = try? await fixture.check(repairing: true) { _ in }
            guard fixture.faults.isDead else { break }
            try await fixture.sweepLater()
            let report = try await fixture.check(repairing: true) { _ in }
            #expect(report.isSound)
            let record = try #require(try await fixture.images.claim())
            #expect(try await fixture.archive()(record, isClaimed: true) == .archived)
            fixture.expectConsistency()
            deaths += 1
        }
        #expect(deaths >= 10)
    }
}
