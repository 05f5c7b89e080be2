import Application
import SteppedTime
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct CleanupServiceTests {
    /// So many records of each kind, and what was asked of them.
    private final class Store: RetentionRepository {
        private let state: Mutex<(left: [Removable: Int], failures: Int, asked: [(Removable, Duration)])>

        init(_ left: [Removable: Int], failures: Int = 0) { state = Mutex((left, failures, [])) }

        var asked: [(Removable, Duration)] { state.withLock { $0.asked } }

        func remove(_ kind: Removable, olderThan age: Duration, atMost count: Int) async throws(Failure) -> Int {
            let removed = state.withLock { state -> Int? in
                state.asked.append((kind, age))
                guard state.failures == 0 else {
                    state.failures -= 1
                    return nil
                }
                let removed = min(count, state.left[kind, default: 0])
                state.left[kind, default: 0] -= removed
                return removed
            }
            guard let removed else { throw Failure(.storageUnavailable, "away") }
            return removed
        }
    }

    private static let firstDelay: Duration = .seconds(17)

    private func cleanup(
        _ store: Store, _ schedule: CleanupService.Schedule = CleanupService.Schedule(),
        _ clock: ManualClock = ManualClock()
    ) -> CleanupService {
        CleanupService(
            retention: store, schedule: schedule, firstDelay: Self.firstDelay, clock: clock,
            recorder: CompositeStatsRecorder(), logger: Samples.logger)
    }

    @Test func `Without a retention period only expired mappings are removed, a batch at a time`() async throws {
        let store = Store([.expiredMapping: 2 * CleanupService.batch + 1, .generation: 5, .videoJob: 5, .image: 5])
        let report = try await cleanup(store)()
        #expect(report.mappings == 2 * CleanupService.batch + 1)
        #expect(report.generations == 0 && report.videoJobs == 0 && report.images == 0)
        #expect(store.asked.count == 3 && store.asked.allSatisfy { $0 == (.expiredMapping, .seconds(86_400)) })
    }

    @Test func `With one, history goes too, at its own age`() async throws {
        var schedule = CleanupService.Schedule()
        schedule.mappingLifetime = .seconds(60)
        schedule.historyLifetime = .seconds(90 * 86_400)
        let store = Store([.expiredMapping: 1, .generation: 2, .videoJob: 3, .image: 4])
        let report = try await cleanup(store, schedule)()
        #expect([report.mappings, report.generations, report.videoJobs, report.images] == [1, 2, 3, 4])
        for (kind, age) in store.asked {
            #expect(age == (kind == .expiredMapping ? .seconds(60) : .seconds(90 * 86_400)))
        }
        #expect(try await cleanup(store, schedule)() == CleanupReport())
    }

    @Test func `It begins after its own delay, comes again after the interval, and sooner where it failed`()
        async throws
    {
        let (store, clock) = (Store([:], failures: 1), ManualClock())
        try await RunningService.run(cleanup(store, CleanupService.Schedule(), clock)) {
            #expect(await clock.nextSleep() == Self.firstDelay)
            #expect(store.asked.isEmpty)
            clock.wake()
            #expect(await clock.nextSleep() == CleanupService.retryInterval)
            clock.wake()
            #expect(await clock.nextSleep() == .seconds(6 * 3600))
        }
        #expect(store.asked.count == 2)
    }
}
