import Application
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

    private static let firstDelay: Duration = .seconds(17)
    private static let mappingLifetime: Duration = .seconds(60)

    private func cleanup(
        _ store: Store, _ schedule: CleanupService.Schedule = CleanupService.Schedule(),
        _ clock: SteppedClock = SteppedClock()
    ) -> CleanupService {
        CleanupService(
            retention: store, schedule: schedule, mappingLifetime: Self.mappingLifetime, firstDelay: Self.firstDelay,
            clock: clock, recorder: CompositeStatsRecorder(), logger: Samples.logger)
    }

    @Test func `Without a retention period only expired mappings are removed, in batches`() async throws {
        let store = Store([.expiredMapping: 2 * CleanupService.batch + 1, .generation: 5, .videoJob: 5, .image: 5])
        let report = try await cleanup(store)()
        #expect(report.mappings == 2 * CleanupService.batch + 1)
        #expect(report.generations == 0 && report.videoJobs == 0 && report.images == 0)
        #expect(store.calls.count == 3 && store.calls.allSatisfy { $0 == (.expiredMapping, Self.mappingLifetime) })
    }

    @Test func `With a retention period history is removed too, at its own age`() async throws {
        var schedule = CleanupService.Schedule()
        schedule.historyLifetime = .seconds(90 * 86_400)
        let store = Store([.expiredMapping: 1, .generation: 2, .videoJob: 3, .image: 4])
        let report = try await cleanup(store, schedule)()
        #expect([report.mappings, report.generations, report.videoJobs, report.images] == [1, 2, 3, 4])
        for (kind, age) in store.calls {
            #expect(age == (kind == .expiredMapping ? Self.mappingLifetime : .seconds(90 * 86_400)))
        }
        #expect(try await cleanup(store, schedule)() == CleanupReport())
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
