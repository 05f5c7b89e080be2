package import Logging
import ServiceLifecycle
import Synchronization

/// Buffers plays and writes them in batches, several times a second and at shutdown.
///
/// Never overcounts: a batch with an unknown outcome is not retried. Plays are lost only if they were pending when a
/// process was killed, or in flight when the database connection failed.
package final class BufferedPlayCounter: PlayCounter, Service {
    /// The flush interval.
    package static let interval: Duration = .milliseconds(250)
    /// Buffered plays that trigger a flush.
    package static let threshold = 25
    /// Buffered videos at most while the database is unavailable; plays of further videos are dropped.
    package static let capacity = 10_000
    /// Videos per batch.
    static let batch = 1000
    /// Write attempts at shutdown.
    static let lastAttempts = 4

    private struct State {
        var pending: [CountedPlay: Int] = [:]
        var plays = 0
        /// Since it was last logged.
        var dropped = 0
        /// Whether the last batch was certainly not written: then the next one waits for the interval, unlogged.
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

    package func count(_ play: CountedPlay) {
        let isUrgent = state.withLock { state in
            Self.add(1, of: play, to: &state)
            return state.plays >= Self.threshold && !state.isFailing
        }
        if isUrgent { flusher.flushSoon() } else { flusher.flushLater() }
    }

    package func run() async {
        await flusher.run { [self] in
            _ = await write()
            return state.withLock { !$0.pending.isEmpty || $0.dropped > 0 }
        }
        let attempts = Task.isCancelled ? 1 : Self.lastAttempts
        await PeriodicFlusher.finalFlush { [self] in await writeAll(attempts: attempts) }
    }

    private func writeAll(attempts: Int) async {
        for attempt in 1...attempts {
            while await write() {}
            let plays = state.withLock { $0.plays }
            if plays == 0 { return }
            if attempt == attempts {
                logger.error("play counts lost at shutdown", metadata: ["count": "\(plays)"])
                return
            }
            try? await clock.sleep(for: Self.interval)
        }
    }

    /// Writes one batch.
    ///
    /// - Returns: whether one was written; false if nothing is pending, or it failed.
    private func write() async -> Bool {
        let (plays, dropped) = state.withLock { state in
            defer { state.dropped = 0 }
            return (Self.takeBatch(from: &state), state.dropped)
        }
        if dropped > 0 {
            logger.error("play counts dropped", metadata: ["count": "\(dropped)"])
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
                    "play count write outcome unknown", metadata: ["count": "\(count)", "error": "\(error.detail)"])
                return false
            }
            let isFirst = state.withLock { state in
                for (play, count) in plays { Self.add(count, of: play, to: &state) }
                defer { state.isFailing = true }
                return !state.isFailing
            }
            if isFirst, !Task.isCancelled {
                logger.warning(
                    "play count write failed", metadata: ["count": "\(count)", "error": "\(error.detail)"])
            }
            return false
        }
    }

    private static func add(_ count: Int, of play: CountedPlay, to state: inout State) {
        guard state.pending.count < capacity || state.pending[play] != nil else {
            state.dropped += count
            return
        }
        state.pending[play, default: 0] += count
        state.plays += count
    }

    private static func takeBatch(from state: inout State) -> [CountedPlay: Int] {
        guard state.pending.count > batch else {
            defer {
                state.pending.removeAll(keepingCapacity: true)
                state.plays = 0
            }
            return state.pending
        }
        var taken: [CountedPlay: Int] = [:]
        for (play, count) in state.pending.prefix(batch) {
            taken[play] = count
            state.plays -= count
        }
        for play in taken.keys { state.pending[play] = nil }
        return taken
    }
}
