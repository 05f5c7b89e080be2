import Application
import Domain
import SteppedTime
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct CleanupServiceTests {
    /// A repository with a number of records of each kind, which records its calls.
    private final class Store: RetentionRepository {
        private let state: Mutex<(left: [Removable: Int], failures: Int, calls: [(Removable, Duration)])>

        init(_ left: [Removable: Int], failures: Int = 0) { state = Mutex((left, failures, [])) }

        var calls: [(Removable, Duration)] { state.withLock { $0.calls } }

        func remove(_ kind: Removable, olderThan age: Duration, atMost count: Int) async throws(Failure) -> Int {
            let removed = state.withLock { state -> Int? in
                state.calls.append((kind, age))
                guard state.failures == 0 else {
                    state.failures -= 1
                    return nil
                }
                let removed = min(count, state.left[kind, default: 0])
                state.left[kind, default: 0] -= removed
                return removed
            }
            guard let removed else { throw Failure(.storageUnavailable, "unavailable") }
            return removed
        }
    }

    /// All objects of the fixture are uploads that no record refers to.
    private struct Uploads: UnusedUploadRepository {
        let media: InMemoryMediaRepository

        func claimUnused(atMost count: Int) async throws(Failure) -> UnusedUploads {
            let unused = Array(media.rows.filter { $0.kind == .upload }.prefix(count))
            return UnusedUploads(unused: unused, count: unused.count)
        }
    }

    private static let firstDelay: Duration = .seconds(17)
    private static let mappingLifetime: Duration = .seconds(60)

    private let fixture = ArchiveFixture()

    private func cleanup(
        _ store: Store, _ schedule: CleanupService.Schedule = CleanupService.Schedule(),
        _ clock: SteppedClock = SteppedClock(), images: InMemoryTrash? = nil, videos: InMemoryTrash? = nil
    ) -> CleanupService {
        let trash = PerKind<any TrashRepository>(
            image: images ?? InMemoryTrash(.image, fixture.faults),
            video: videos ?? InMemoryTrash(.video, fixture.faults))
        return CleanupService(
            retention: store, delete: DeleteRecord(trash: trash, remove: fixture.remove, logger: Samples.logger),
            removeUnused: RemoveUnusedUploads(
                uploads: Uploads(media: fixture.media), remove: fixture.remove, logger: Samples.logger),
            schedule: schedule, mappingLifetime: Self.mappingLifetime, firstDelay: Self.firstDelay, clock: clock,
            recorder: CompositeStatsRecorder(), logger: Samples.logger)
    }

    private func trash(
        _ kind: ItemKind, trashed: Int = 0, interrupted: Int = 0, old: Int = 0
    ) -> InMemoryTrash {
        let trash = InMemoryTrash(kind, fixture.faults)
        for number in 0..<(trashed + interrupted + old) {
            let state: InMemoryTrash.Item.State =
                number < trashed ? .trashed : number < trashed + interrupted ? .doomed : .kept
            trash.add(ItemReference(kind, RecordID(high: 9, low: UInt32(number))), state)
        }
        return trash
    }

    private func put(_ number: Int, _ kind: MediaKind, of record: ItemReference? = nil) {
        let random = (0..<16).map { UInt8(truncatingIfNeeded: number >> (8 * ($0 % 4))) }
        let object = MediaObject(
            id: RecordID(high: 1, low: UInt32(number)), owner: Samples.owner, record: record, kind: kind,
            location: MediaLocation(store: fixture.store.name, key: UploadName(random: random, format: .png).key),
            facts: ArchiveFixture.piece(kind, "x").facts)
        fixture.media.put(object)
        fixture.store[object.location.key] = Array("x".utf8)
    }

    @Test func `Without a retention period only expired mappings are removed, in batches`() async throws {
        let store = Store([.expiredMapping: 2 * CleanupService.batch + 1, .videoJob: 5])
        let (images, videos) = (trash(.image, old: 2), trash(.video, old: 3))
        let report = try await cleanup(store, images: images, videos: videos)()
        #expect(report.mappings == 2 * CleanupService.batch + 1)
        #expect(report.generations == 0 && report.videoJobs == 0 && report.images == 0)
        #expect(store.calls.count == 3 && store.calls.allSatisfy { $0 == (.expiredMapping, Self.mappingLifetime) })
        #expect(images.items.count == 2 && videos.items.count == 3)
    }

    @Test func `With a retention period history is deleted with its objects, at its own age`() async throws {
        var schedule = CleanupService.Schedule()
        schedule.historyLifetime = .seconds(90 * 86_400)
        let store = Store([.expiredMapping: 1, .videoJob: 3])
        let images = trash(.image, old: CleanupService.itemBatch * 2)
        let videos = trash(.video, old: 2)
        let report = try await cleanup(store, schedule, images: images, videos: videos)()
        #expect(
            [report.mappings, report.generations, report.videoJobs, report.images]
                == [1, 2, 3, CleanupService.itemBatch * 2])
        for (kind, age) in store.calls {
            #expect(age == (kind == .expiredMapping ? Self.mappingLifetime : .seconds(90 * 86_400)))
        }
        #expect(images.items.isEmpty && videos.items.isEmpty)
        #expect(images.ages.allSatisfy { $0 == .seconds(90 * 86_400) })
        #expect(try await cleanup(store, schedule, images: images, videos: videos)() == CleanupReport())
    }

    @Test func `The trash is emptied after its time, and interrupted deletions are finished`() async throws {
        let images = trash(.image, trashed: CleanupService.itemBatch + 1, interrupted: 1, old: 1)
        let videos = trash(.video, trashed: 2)
        let report = try await cleanup(Store([:]), images: images, videos: videos)()
        #expect(report.images == CleanupService.itemBatch + 2 && report.generations == 2)
        #expect(images.items.map(\.state) == [.kept] && videos.items.isEmpty)
        #expect(images.trashAges.allSatisfy { $0 == .seconds(30 * 86_400) })
    }

    @Test func `A trash that is kept for ever still has its interrupted deletions finished`() async throws {
        var schedule = CleanupService.Schedule()
        schedule.trashLifetime = nil
        let images = trash(.image, trashed: 2, interrupted: 3)
        #expect(try await cleanup(Store([:]), schedule, images: images)().images == 3)
        #expect(images.items.map(\.state) == [.trashed, .trashed])
    }

    @Test func `A store that fails keeps its records, and the other steps run`() async throws {
        var schedule = CleanupService.Schedule()
        schedule.historyLifetime = .seconds(90 * 86_400)
        let store = Store([.expiredMapping: 1, .videoJob: 1])
        let images = trash(.image, trashed: 1)
        put(1, .image, of: images.items[0].record)
        fixture.faults.fail("remove bytes")
        let cleanup = cleanup(store, schedule, images: images)
        await #expect(throws: Failure.self) { try await cleanup() }
        #expect(images.items.count == 1 && fixture.media.rows.count == 1)
        #expect(store.calls.map(\.0) == [.expiredMapping, .videoJob])
        fixture.faults.recover()
        #expect(try await cleanup().images == 1)
        #expect(images.items.isEmpty && fixture.media.rows.isEmpty)
    }

    @Test func `Uploads that no record refers to are deleted, the bytes first, in batches`() async throws {
        for number in 0...CleanupService.itemBatch { put(number, .upload) }
        put(1000, .image, of: ArchiveFixture.image)
        #expect(try await cleanup(Store([:]))().uploads == CleanupService.itemBatch + 1)
        #expect(fixture.media.rows.map(\.kind) == [.image] && fixture.store.contents.count == 1)
        let steps = ["begin removal", "remove bytes", "remove rows"]
        #expect(fixture.faults.calls.filter(steps.contains).prefix(3) == steps[...])
    }

    @Test func `An upload whose bytes cannot be deleted keeps its row, for the next cleanup`() async throws {
        put(1, .upload)
        let cleanup = cleanup(Store([:]))
        fixture.faults.fail("remove bytes")
        await #expect(throws: Failure.self) { try await cleanup() }
        #expect(fixture.media.rows.count == 1)
        fixture.faults.recover()
        #expect(try await cleanup().uploads == 1)
        #expect(fixture.media.rows.isEmpty && fixture.store.contents.isEmpty)
    }

    @Test func `It runs after the first delay, then at the interval, and sooner after a failure`()
        async throws
    {
        let (store, clock) = (Store([:], failures: 1), SteppedClock())
        try await RunningService.run(cleanup(store, CleanupService.Schedule(), clock)) {
            #expect(await clock.nextSleep() == Self.firstDelay)
            #expect(store.calls.isEmpty)
            clock.wake()
            #expect(await clock.nextSleep() == CleanupService.retryInterval)
            clock.wake()
            #expect(await clock.nextSleep() == .seconds(6 * 3600))
        }
        #expect(store.calls.count == 2)
    }
}
