import Application
import Domain
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct MediaArchiverTests {
    private let fixture = ArchiveFixture()
    private let wake = WakeSignal()

    private func archiver(_ source: ScriptedSource = ScriptedSource()) -> MediaArchiver {
        MediaArchiver(
            repositories: fixture.repositories, archive: fixture.archive(source), sweep: fixture.sweep,
            concurrency: 2, imageWake: wake, videoWake: WakeSignal(), clock: ContinuousClock(), logger: Samples.logger)
    }

    @Test func `Records of both histories are archived, a new one as soon as it is signalled`() async throws {
        fixture.videos.add(ArchiveFixture.record(.video, ArchiveFixture.video.id))
        try await RunningService.run(archiver()) {
            while fixture.videos.content(of: ArchiveFixture.video.id) == nil { await Task.yield() }
            fixture.images.add(ArchiveFixture.imageRecord())
            wake.signal()
            while fixture.images.content(of: ArchiveFixture.image.id) == nil { await Task.yield() }
        }
        fixture.expectConsistency()
    }

    @Test func `What an earlier process has left is swept at the start`() async throws {
        _ = try await fixture.storeMedia(
            [ArchiveFixture.piece(.image, "a")], of: Samples.owner, for: ArchiveFixture.image)
        fixture.media.expireLeases()
        try await RunningService.run(archiver()) {
            while !fixture.media.writes.isEmpty { await Task.yield() }
        }
        fixture.expectConsistency()
    }

    @Test func `A shutdown cancels a copy in progress, and leaves its record to others`() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let source = ScriptedSource(meanwhile: {
            start.yield()
            while !Task.isCancelled { await Task.yield() }
        })
        fixture.images.add(ArchiveFixture.imageRecord())
        try await RunningService.run(archiver(source)) { for await _ in started { break } }
        fixture.expectConsistency()
        #expect(fixture.images.postponed.isEmpty && fixture.images.lost.isEmpty)
    }
}
