import Application
import Domain
import Testing

@Suite(.timeLimit(.minutes(1))) struct BackfillStorageTests {
    private let fixture = ArchiveFixture()

    private func backfill(_ source: ScriptedSource = ScriptedSource()) async throws -> BackfillReport {
        let backfill = BackfillStorage(
            repositories: fixture.repositories, archive: fixture.archive(source), logger: Samples.logger)
        return try await backfill { _ in }
    }

    @Test func `Records from before the archive are archived, and so are those that are due`() async throws {
        for number in 0..<600 {
            let record = ArchiveFixture.record(.image, RecordID(high: 8, low: UInt32(number)))
            fixture.images.add(record, isDue: number < 3)
        }
        fixture.videos.add(ArchiveFixture.record(.video, ArchiveFixture.video.id), isDue: false)
        let report = try await backfill()
        #expect(report.scheduled == 598 && report.archived == 601)
        #expect(fixture.media.rows.count == 5 * 601 && fixture.media.writes.isEmpty)
        #expect(try await backfill() == BackfillReport())
    }

    @Test func `Content that is unavailable now is postponed, and lost content is counted`() async throws {
        fixture.images.add(ArchiveFixture.imageRecord(), isDue: false)
        #expect(try await backfill(ScriptedSource(error: .unavailable(detail: "503"))).postponed == 1)
        fixture.images.add(ArchiveFixture.imageRecord(), isDue: false)
        #expect(try await backfill(ScriptedSource(error: .lost(.gone))).lost == 1)
    }
}
