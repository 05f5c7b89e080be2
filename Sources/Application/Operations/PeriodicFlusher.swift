import ServiceLifecycle
import Synchronization

/// Runs work at most once per interval, or at once on demand, never concurrently. Idle while nothing is pending.
final class PeriodicFlusher: Sendable {
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let isScheduled = Atomic(false)
    private let (delays, delay) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private let (calls, call) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(every interval: Duration, clock: any Clock<Duration>) {
        self.interval = interval
        self.clock = clock
    }

    /// Runs the work after the interval, if it is not scheduled already.
    func flushLater() {
        if !isScheduled.exchange(true, ordering: .acquiringAndReleasing) { delay.yield() }
    }

    /// Runs the work now, or right after the current call.
    func flushSoon() { call.yield() }

    /// Runs until shutdown, which cancels work in progress.
    ///
    /// - Parameter work: returns whether something is left for the next interval.
    func run(_ work: @escaping @Sendable () async -> Bool) async {
        await cancelWhenGracefulShutdown { [self] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [self] in
                    for await _ in delays {
                        try? await clock.sleep(for: interval)
                        call.yield()
                    }
                }
                for await _ in calls {
                    // Before the work: what is recorded during it needs another call.
                    isScheduled.store(false, ordering: .sequentiallyConsistent)
                    if await work() { flushLater() }
                }
                group.cancelAll()
            }
        }
    }

    /// Runs the last flush, shielded from cancellation.
    static func finalFlush(_ work: @escaping @Sendable () async -> Void) async { await Task { await work() }.value }
}
