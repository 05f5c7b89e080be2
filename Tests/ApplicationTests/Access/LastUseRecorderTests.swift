import Application
import Domain
import SteppedTime
import Testing

@Suite(.timeLimit(.minutes(1))) struct LastUseRecorderTests {
    private static let (first, second) = (RecordID(high: 1, low: 1), RecordID(high: 2, low: 2))

    @Test func `What is used often is written once an interval, and the rest at shutdown`() async throws {
        let (access, clock) = (InMemoryAccess(), SteppedClock())
        let recorder = LastUseRecorder(
            repository: access, interval: .seconds(30), clock: clock, logger: Samples.logger)
        try await RunningService.run(recorder) {
            for _ in 0..<100 {
                recorder.used(.session(Self.first))
                recorder.used(.key(Self.second))
                recorder.used(.token)
            }
            #expect(await clock.nextSleep() == .seconds(30))
            #expect(access.value.used.isEmpty)
            clock.wake()
            while access.value.used.isEmpty { await Task.yield() }
            #expect(access.value.used == [Self.first, Self.second])
            recorder.used(.session(Self.second))
        }
        #expect(access.value.used == [Self.first, Self.second, Self.second])
    }

    @Test func `A failure of the database loses the last use only`() async throws {
        let (access, clock) = (InMemoryAccess(), SteppedClock())
        access.change { $0.failure = Failure(.storageUnavailable, "Not available.") }
        let recorder = LastUseRecorder(
            repository: access, interval: .seconds(30), clock: clock, logger: Samples.logger)
        try await RunningService.run(recorder) { recorder.used(.session(Self.first)) }
        #expect(access.value.used.isEmpty)
    }
}
