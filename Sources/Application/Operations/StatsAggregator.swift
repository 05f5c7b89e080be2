import Domain
package import Logging
import ServiceLifecycle
import Synchronization

/// Counts what ends in this process, minute by minute, and adds it every few seconds to the records that all processes
/// share; the last of it when it is time to stop.
///
/// Nothing is ever counted twice: a batch whose fate is not known is given again under its own number. What a process
/// had not added yet when it was killed is missing, some ten seconds' worth. Minutes are the database's: its clock is
/// asked with each batch, and followed in between; only before it has been heard for the first time this machine's counts.
package final class StatsAggregator: StatsRecorder, Service {
    /// How long a minute waits for the database before it is given up; its record would be forgotten anyway.
    static let deadlines: Duration = .seconds(25 * 3600)
    /// How often writing is tried when it is time to stop.
    static let lastAttempts = 3

    private struct State {
        var pending = StatsBatch(number: 1)
        /// Given to the database, which has not said that it took it.
        var given: StatsBatch?
        var isFailing = false
        /// The database's time at a moment of this machine's steady clock.
        var heard: (time: Timestamp, at: ContinuousClock.Instant)?
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

    package func proxyRequestEnded(_ end: ProxyRequestEnd) {
        note(.proxy, end.outcome.rawValue) { count in
            count.bytes += end.bytes
            if let time = end.responseTime { count.times.add(time) }
        }
    }

    package func providerCallEnded(_ end: ProviderCallEnd) {
        note(StatsSubject(end.provider), end.outcome.rawValue)
    }

    package func cleanupEnded(_ end: CleanupResult) { note(.cleanup, end.outcome.rawValue) }

    package func run() async {
        await listen()
        await flusher.run { [self] in await write() }
        await PeriodicFlusher.last { [self] in
            for attempt in 1...Self.lastAttempts {
                if await write() { return }
                if attempt < Self.lastAttempts { try? await clock.sleep(for: .milliseconds(250)) }
            }
            logger.warning("operators' figures of the last seconds were lost")
        }
    }

    private func note(
        _ subject: StatsSubject, _ outcome: String, _ more: (inout StatsCount) -> Void = { _ in }
    ) {
        state.withLock { state in
            let key = state.pending.add(subject, outcome, at: timestamp(state))
            if var count = state.pending.minutes[key] {
                more(&count)
                state.pending.minutes[key] = count
            }
        }
    }

    private func timestamp(_ state: borrowing State) -> Timestamp {
        guard let heard = state.heard else { return now() }
        return heard.time + (ContinuousClock.now - heard.at)
    }

    private func listen() async {
        guard let time = try? await store.time() else { return }
        state.withLock { $0.heard = (time, ContinuousClock.now) }
    }

    /// - Returns: whether nothing is left to write.
    @discardableResult
    private func write() async -> Bool {
        if state.withLock({ $0.given == nil && $0.pending.isEmpty }) { return true }
        await listen()
        // At most two: one that was given before, and what has come since.
        for _ in 0..<2 {
            guard let batch = nextBatch() else { return true }
            do throws(Failure) {
                try await store.add(batch, by: writer)
                state.withLock { ($0.given, $0.isFailing) = (nil, false) }
            } catch {
                let isFirst = state.withLock { state in
                    defer { state.isFailing = true }
                    return !state.isFailing
                }
                if isFirst, !Task.isCancelled {
                    logger.warning("operators' figures cannot be written yet", metadata: ["detail": "\(error.detail)"])
                }
                return false
            }
        }
        return true
    }

    private func nextBatch() -> StatsBatch? {
        state.withLock { state in
            if let given = state.given { return given }
            let limit = timestamp(state) + (.zero - Self.deadlines)
            state.pending.minutes = state.pending.minutes.filter { $0.key.begin >= limit }
            guard !state.pending.isEmpty else { return nil }
            let batch = state.pending
            state.pending = StatsBatch(number: batch.number + 1)
            state.given = batch
            return batch
        }
    }
}
