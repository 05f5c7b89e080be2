import ServiceLifecycle

/// Calls for work at a steady pace, and at once when it is hurried; one call after the other, never two at a time.
final class PeriodicFlusher: Sendable {
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let (calls, call) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(every interval: Duration, clock: any Clock<Duration>) {
        self.interval = interval
        self.clock = clock
    }

    /// Calls without waiting for the interval's end; during work, right after it.
    func flushSoon() { call.yield() }

    /// Goes on until it is time to stop; work that is under way then is cancelled.
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

    /// Does the last work, which has to come to its end also where time to stop has run out and all is being cancelled.
    static func last(_ work: @escaping @Sendable () async -> Void) async { await Task { await work() }.value }
}
