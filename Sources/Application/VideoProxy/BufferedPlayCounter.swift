package import Domain
package import Logging
import ServiceLifecycle
import Synchronization

/// Gathers plays and writes them down together, several times a second, and the last of them when it is time to stop.
///
/// A count is never more than the plays that there were: what may have been written is not written again. It is less by
/// no more than what was pending when a process was killed, or under way when the road to the database broke.
package final class BufferedPlayCounter: PlayCounter, Service {
    /// How long a play waits for others.
    package static let interval: Duration = .milliseconds(250)
    /// So many plays do not wait any longer.
    package static let threshold = 25
    /// How many videos' plays are kept while the database is away; further videos' plays are dropped.
    package static let capacity = 10_000
    /// How many videos are written at once.
    static let batch = 1000
    /// How often writing is tried when it is time to stop.
    static let lastAttempts = 4

    private struct State {
        var pending: [ProxyID: Int] = [:]
        var plays = 0
        /// Since the log last told of it.
        var dropped = 0
        /// Whether the last attempt surely wrote nothing: then the next one waits for its turn, and the log is silent.
        var isFailing = false
    }

    private let repository: any PlayCountRepository
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let flusher: PeriodicFlusher
    private let state = Mutex(State())

    package init(repository: any PlayCountRepository, clock: any Clock<Duration>, logger: Logger) {
        self.repository = repository
        self.clock = clock
        self.logger = logger
        flusher = PeriodicFlusher(every: Self.interval, clock: clock)
    }

    package func countPlay(of id: ProxyID) {
        let isUrgent = state.withLock { state in
            Self.add(1, of: id, to: &state)
            return state.plays >= Self.threshold && !state.isFailing
        }
        if isUrgent { flusher.flushSoon() }
    }

    package func run() async {
        await flusher.run { [self] in _ = await write() }
        let attempts = Task.isCancelled ? 1 : Self.lastAttempts
        await PeriodicFlusher.last { [self] in await writeAll(attempts: attempts) }
    }

    private func writeAll(attempts: Int) async {
        for attempt in 1...attempts {
            while await write() {}
            let plays = state.withLock { $0.plays }
            if plays == 0 { return }
            if attempt == attempts {
                logger.error("plays were not counted", metadata: ["plays": "\(plays)"])
                return
            }
            try? await clock.sleep(for: Self.interval)
        }
    }

    /// Writes one batch.
    ///
    /// - Returns: whether one was written; false where nothing is pending, and where it failed.
    private func write() async -> Bool {
        let (plays, dropped) = state.withLock { state in
            defer { state.dropped = 0 }
            return (Self.takeBatch(from: &state), state.dropped)
        }
        if dropped > 0 {
            logger.error("plays were dropped: too many wait to be counted", metadata: ["plays": "\(dropped)"])
        }
        guard !plays.isEmpty else { return false }
        do throws(PlayCountError) {
            try await repository.add(plays)
            state.withLock { $0.isFailing = false }
            return true
        } catch {
            let count = plays.values.reduce(0, +)
            guard error.isUnwritten else {
                logger.error(
                    "plays may not have been counted", metadata: ["plays": "\(count)", "detail": "\(error.detail)"])
                return false
            }
            let isFirst = state.withLock { state in
                for (id, count) in plays { Self.add(count, of: id, to: &state) }
                defer { state.isFailing = true }
                return !state.isFailing
            }
            if isFirst, !Task.isCancelled {
                logger.warning(
                    "plays could not be counted yet", metadata: ["plays": "\(count)", "detail": "\(error.detail)"])
            }
            return false
        }
    }

    private static func add(_ count: Int, of id: ProxyID, to state: inout State) {
        guard state.pending.count < capacity || state.pending[id] != nil else {
            state.dropped += count
            return
        }
        state.pending[id, default: 0] += count
        state.plays += count
    }

    private static func takeBatch(from state: inout State) -> [ProxyID: Int] {
        guard state.pending.count > batch else {
            defer {
                state.pending.removeAll(keepingCapacity: true)
                state.plays = 0
            }
            return state.pending
        }
        var taken: [ProxyID: Int] = [:]
        for (id, count) in state.pending.prefix(batch) {
            taken[id] = count
            state.plays -= count
        }
        for id in taken.keys { state.pending[id] = nil }
        return taken
    }
}
