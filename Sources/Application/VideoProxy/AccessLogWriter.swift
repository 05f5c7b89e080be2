package import Domain
package import Logging
import ServiceLifecycle
import Synchronization

/// Buffers the access log and writes it in batches, so that no request waits for the disk. While the disk is full or
/// unavailable lines are buffered up to `capacity`, then dropped and counted.
package final class AccessLogWriter: AccessLog, Service {
    /// The flush interval.
    package static let interval: Duration = .milliseconds(200)
    /// Buffered lines that trigger a flush.
    static let threshold = 500
    /// Buffered lines at most; some 500 bytes each.
    package static let capacity = 10_000

    private struct State {
        var waiting: [AccessLogEntry] = []
        var dropped = 0
        /// Whether the last write failed; logs each change only once.
        var isFailing = false
    }

    private let store: any AccessLogStore
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let flusher: PeriodicFlusher
    private let state = Mutex(State())

    /// - Parameter now: wall clock, for the lines.
    package init(
        store: any AccessLogStore, now: @escaping @Sendable () -> Timestamp, clock: any Clock<Duration>, logger: Logger
    ) {
        self.store = store
        self.now = now
        self.logger = logger
        flusher = PeriodicFlusher(every: Self.interval, clock: clock)
    }

    package func record(_ access: AccessLogRequest) {
        let entry = AccessLogEntry(at: now(), access: access)
        let isUrgent = state.withLock { state in
            guard state.waiting.count < Self.capacity else {
                state.dropped += 1
                return false
            }
            state.waiting.append(entry)
            return state.waiting.count >= Self.threshold && !state.isFailing
        }
        if isUrgent { flusher.flushSoon() } else { flusher.flushLater() }
    }

    package func run() async {
        await flusher.run { [self] in
            await write()
            return state.withLock { !$0.waiting.isEmpty || $0.dropped > 0 }
        }
        await PeriodicFlusher.finalFlush { [self] in await write() }
        let lost = state.withLock { $0.waiting.count + $0.dropped }
        if lost > 0 { logger.error("access log lines lost", metadata: ["count": "\(lost)"]) }
    }

    private func write() async {
        let (entries, dropped) = state.withLock { state in
            defer { (state.waiting, state.dropped) = ([], 0) }
            return (state.waiting, state.dropped)
        }
        guard !entries.isEmpty || dropped > 0 else { return }
        let result = await store.append(entries, dropped: dropped)
        let hasChanged = state.withLock { state in
            state.waiting.insert(contentsOf: entries.dropFirst(result.lines), at: 0)
            // The line for dropped requests is the last: if it was not written, they stay counted.
            if result.lines <= entries.count { state.dropped += dropped }
            let excess = state.waiting.count - Self.capacity
            if excess > 0 {
                state.waiting.removeLast(excess)
                state.dropped += excess
            }
            defer { state.isFailing = result.problem != nil }
            return state.isFailing != (result.problem != nil)
        }
        guard hasChanged else { return }
        if let problem = result.problem {
            logger.warning(
                "access log write failed", metadata: ["error": "\(problem)"])
        } else {
            logger.notice("access log write recovered")
        }
    }
}
