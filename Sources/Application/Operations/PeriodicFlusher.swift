import ServiceLifecycle

/// Runs work periodically and on demand, never two calls at a time.
final class PeriodicFlusher: Sendable {
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let (calls, call) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(every interval: Duration, clock: any Clock<Duration>) {
        self.interval = interval
        self.clock = clock
    }

    /// Runs the work now, or right after the current call.
    func flushSoon() { call.yield() }

    /// Runs until shutdown, which cancels work in progress.
    func run(_ work: @escaping @Sendable () async -> Void) async {
        await cancelWhenGracefulShutdown { [self] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [self] in
                    while !Task.isCancelled {
                        try? await clock.sleep(for: interval)
                        call.yield()
                    }
                }
                for await _ in calls { await work() }
                group.cancelAll()
            }
        }
    }

    /// Runs the last flush, shielded from cancellation.
    static func finalFlush(_ work: @escaping @Sendable () async -> Void) async { await Task { await work() }.value }
}
