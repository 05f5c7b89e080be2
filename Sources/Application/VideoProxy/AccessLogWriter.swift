package import Domain
package import Logging
import ServiceLifecycle
import Synchronization

/// Gathers the lines of the proxy's access log and writes them down together. No request ever waits for the disk; where
/// that is full or away, lines wait, and in the end are dropped and counted.
package final class AccessLogWriter: AccessLog, Service {
    /// How long a line waits for others.
    package static let interval: Duration = .milliseconds(200)
    /// So many lines do not wait any longer.
    static let threshold = 500
    /// So many lines wait at most; some 500 bytes each.
    package static let capacity = 10_000

    private struct State {
        var waiting: [AccessLogEntry] = []
        var dropped = 0
        /// Whether the last attempt failed, so that a full disk does not fill the other log as well.
        var isFailing = false
    }

    private let store: any AccessLogStore
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let flusher: PeriodicFlusher
    private let state = Mutex(State())

    /// - Parameter now: the time of day, for the lines.
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
        if isUrgent { flusher.flushSoon() }
    }

    package func run() async {
        await flusher.run { [self] in await write() }
        await PeriodicFlusher.last { [self] in await write() }
        let lost = state.withLock { $0.waiting.count + $0.dropped }
        if lost > 0 { logger.error("lines of the proxy's access log were lost", metadata: ["lines": "\(lost)"]) }
    }

    private func write() async {
        let (entries, dropped) = state.withLock { state in
            defer { (state.waiting, state.dropped) = ([], 0) }
            return (state.waiting, state.dropped)
        }
        guard !entries.isEmpty || dropped > 0 else { return }
        let receipt = await store.append(entries, dropped: dropped)
        let hasChanged = state.withLock { state in
            state.waiting.insert(contentsOf: entries.dropFirst(receipt.lines), at: 0)
            // The line of those dropped is the last: where it is missing, they are still to be told of.
            if receipt.lines <= entries.count { state.dropped += dropped }
            let excess = state.waiting.count - Self.capacity
            if excess > 0 {
                state.waiting.removeLast(excess)
                state.dropped += excess
            }
            defer { state.isFailing = receipt.problem != nil }
            return state.isFailing != (receipt.problem != nil)
        }
        guard hasChanged else { return }
        if let problem = receipt.problem {
            logger.warning(
                "the proxy's access log cannot be written; its lines wait", metadata: ["detail": "\(problem)"])
        } else {
            logger.notice("the proxy's access log can be written again")
        }
    }
}
