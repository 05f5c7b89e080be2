import Application
import Domain
import SteppedTime
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct AccessLogWriterTests {
    /// A store that writes a limited number of lines of each batch.
    private final class Store: AccessLogStore {
        private let state: Mutex<(limits: [Int], lines: [String], batches: Int)>

        init(_ limits: [Int] = []) { state = Mutex((limits, [], 0)) }

        var lines: [String] { state.withLock { $0.lines } }
        var batches: Int { state.withLock { $0.batches } }

        func append(_ entries: [AccessLogEntry], dropped: Int) async -> AccessLogWriteResult {
            state.withLock { state in
                let all = entries.map(\.access.requestID) + (dropped > 0 ? ["dropped \(dropped)"] : [])
                let limit = state.limits.isEmpty ? all.count : state.limits.removeFirst()
                state.lines += all.prefix(limit)
                state.batches += 1
                return AccessLogWriteResult(
                    lines: min(limit, all.count), problem: limit < all.count ? "disk full" : nil)
            }
        }
    }

    private static func access(_ number: Int) -> AccessLogRequest {
        AccessLogRequest(
            requestID: "\(number)", method: "GET", proxyID: "x", range: nil, status: 200, bytesSent: 1,
            duration: .seconds(1), isComplete: true)
    }

    private func log(_ store: Store, _ clock: SteppedClock = SteppedClock()) -> AccessLogWriter {
        AccessLogWriter(
            store: store, now: { Timestamp(milliseconds: 0) }, clock: clock, logger: Samples.logger)
    }

    @Test func `Lines are written in batches, and the last of them at shutdown`() async throws {
        let (store, clock) = (Store(), SteppedClock())
        let log = log(store, clock)
        try await RunningService.run(log) {
            for number in 0..<3 { log.record(Self.access(number)) }
            #expect(await clock.nextSleep() == AccessLogWriter.interval)
            clock.wake()
            while store.batches == 0, !Task.isCancelled { await Task.yield() }
            log.record(Self.access(3))
        }
        #expect(store.lines == ["0", "1", "2", "3"] && store.batches == 2)
    }

    @Test func `Unwritten lines are retried, and none is written twice`() async throws {
        let (store, clock) = (Store([2, 0, 1]), SteppedClock())
        let log = log(store, clock)
        try await RunningService.run(log) {
            for number in 0..<4 { log.record(Self.access(number)) }
            for batch in 1...3 {
                clock.wake()
                while store.batches < batch, !Task.isCancelled { await Task.yield() }
            }
            log.record(Self.access(4))
        }
        #expect(store.lines == ["0", "1", "2", "3", "4"])
    }

    @Test func `Lines beyond the capacity are dropped, and their number is written`() async throws {
        let store = Store([5, 0])
        let (clock, count) = (SteppedClock(), AccessLogWriter.capacity + 7)
        let log = log(store, clock)
        for number in 0..<count { log.record(Self.access(number)) }
        try await RunningService.run(log) {
            for batch in 1...2 {
                clock.wake()
                while store.batches < batch, !Task.isCancelled { await Task.yield() }
            }
        }
        #expect(store.lines.count == AccessLogWriter.capacity + 1)
        #expect(store.lines.first == "0" && store.lines.last == "dropped 7")
        #expect(Set(store.lines).count == store.lines.count)
    }
}
