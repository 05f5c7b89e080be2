import Application
import Domain
import SteppedTime
import Testing

@Suite(.timeLimit(.minutes(1))) struct FinishPurgesTests {
    private let fixture = ArchiveFixture()
    private let images: InMemoryTrash
    private let videos: InMemoryTrash

    init() { (images, videos) = (InMemoryTrash(.image, fixture.faults), InMemoryTrash(.video, fixture.faults)) }

    private func service(_ clock: any Clock<Duration>) -> FinishPurges {
        FinishPurges(
            delete: DeleteRecord(
                trash: PerKind(image: images, video: videos), remove: fixture.remove, logger: Samples.logger),
            wake: WakeSignal(), clock: clock, logger: Samples.logger)
    }

    private func add(_ count: Int, _ state: InMemoryTrash.Item.State, to trash: InMemoryTrash) {
        for number in 0..<count {
            trash.add(ItemReference(trash.kind, RecordID(high: 9, low: UInt32(number))), state)
        }
    }

    @Test func `All marked items of both kinds are deleted, and no others`() async throws {
        add(250, .doomed, to: images)
        add(3, .doomed, to: videos)
        videos.add(ItemReference(.video, Samples.id), .trashed)
        try await service(SteppedClock())()
        #expect(images.items.isEmpty && videos.items.map(\.record.id) == [Samples.id])
    }

    @Test func `A failure ends the round; the next one continues`() async throws {
        add(3, .doomed, to: images)
        fixture.faults.fail("finish purge", after: 1)
        let purges = service(SteppedClock())
        await #expect(throws: Failure.self) { try await purges() }
        #expect(images.items.count == 2)
        fixture.faults.recover()
        try await purges()
        #expect(images.items.isEmpty)
    }

    @Test func `The service starts at once, and looks for other processes' marks from time to time`() async throws {
        add(1, .doomed, to: images)
        let clock = SteppedClock()
        try await RunningService.run(service(clock)) {
            #expect(await clock.nextSleep() > .seconds(20))
            #expect(images.items.isEmpty)
            add(1, .doomed, to: videos)
            clock.wake()
            _ = await clock.nextSleep()
            #expect(videos.items.isEmpty)
        }
    }
}
