import Domain
package import Logging
import ServiceLifecycle
import Synchronization

/// Aggregates this process's statistics by minute and flushes them every few seconds, and at shutdown, to the records
/// shared by all processes.
///
/// Nothing is counted twice: a batch with an unknown outcome is sent again under the same number. A killed process
/// loses what it has not flushed, some ten seconds' worth. Minutes are by the database clock: it is read with each
/// batch and extrapolated in between; before the first reading the local clock counts.
package final class StatsAggregator: StatsRecorder, Service {
    /// How long a minute is kept for the database; its record would have expired anyway.
    static let retention: Duration = .seconds(25 * 3600)
    /// Write attempts at shutdown.
    static let lastAttempts = 3

    private struct State {
        var pending = StatsBatch(number: 1)
        /// Sent to the database, not acknowledged.
        var inFlight: StatsBatch?
        var isFailing = false
        /// The database time and the local monotonic time of the last reading.
        var serverClock: (time: Timestamp, at: ContinuousClock.Instant)?
    }

    private let store: any StatsRepository
    private let writer: RecordID
    private let now: @Sendable () -> Timestamp
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let flusher: PeriodicFlusher
    private let state = Mutex(State())

    /// - Parameter interval: how often to write.
    package init(
        store: any StatsRepository, interval: Duration, environment: SystemEnvironment, logger: Logger
    ) {
        self.store = store
        writer = environment.makeRecordID()
        now = environment.now
        clock = environment.clock
        self.logger = logger
        flusher = PeriodicFlusher(every: interval, clock: environment.clock)
    }

    package func proxyRequestEnded(_ result: ProxyRequestResult) {
        count(.proxy, result.outcome.rawValue) { count in
            count.bytes += result.bytes
            if let time = result.responseTime { count.times.add(time) }
        }
    }

    package func providerCallEnded(_ result: ProviderCallResult) {
        count(StatsSubject(result.provider), result.outcome.rawValue)
    }

    package func cleanupEnded(_ result: CleanupResult) { count(.cleanup, result.outcome.rawValue) }

    package func run() async {
        await readServerClock()
        await flusher.run { [self] in !(await write()) }
        await PeriodicFlusher.finalFlush { [self] in
            for attempt in 1...Self.lastAttempts {
                if await write() { return }
                if attempt < Self.lastAttempts { try? await clock.sleep(for: .milliseconds(250)) }
            }
            logger.warning("stats lost at shutdown")
        }
    }

    private func count(
        _ subject: StatsSubject, _ outcome: String, _ more: (inout StatsCount) -> Void = { _ in }
    ) {
        state.withLock { state in
            let key = state.pending.add(subject, outcome, at: timestamp(state))
            if var count = state.pending.minutes[key] {
                more(&count)
                state.pending.minutes[key] = count
            }
        }
        flusher.flushLater()
    }

    private func timestamp(_ state: borrowing State) -> Timestamp {
        guard let serverClock = state.serverClock else { return now() }
        return serverClock.time + (ContinuousClock.now - serverClock.at)
    }

    private func readServerClock() async {
        guard let time = try? await store.time() else { return }
        state.withLock { $0.serverClock = (time, ContinuousClock.now) }
    }

    /// - Returns: whether nothing is left to write.
    @discardableResult
    private func write() async -> Bool {
        if state.withLock({ $0.inFlight == nil && $0.pending.isEmpty }) { return true }
        await readServerClock()
        // At most two batches: the unacknowledged one, and the counts since.
        for _ in 0..<2 {
            guard let batch = nextBatch() else { return true }
            do throws(Failure) {
                try await store.add(batch, by: writer)
                state.withLock { ($0.inFlight, $0.isFailing) = (nil, false) }
            } catch {
                let isFirst = state.withLock { state in
                    defer { state.isFailing = true }
                    return !state.isFailing
                }
                if isFirst, !Task.isCancelled {
                    logger.warning("stats write failed", metadata: ["error": "\(error.detail)"])
                }
                return false
            }
        }
        return true
    }

    private func nextBatch() -> StatsBatch? {
        state.withLock { state in
            if let inFlight = state.inFlight { return inFlight }
            let limit = timestamp(state) + (.zero - Self.retention)
            state.pending.minutes = state.pending.minutes.filter { $0.key.begin >= limit }
            guard !state.pending.isEmpty else { return nil }
            let batch = state.pending
            state.pending = StatsBatch(number: batch.number + 1)
            state.inFlight = batch
            return batch
        }
    }
}
