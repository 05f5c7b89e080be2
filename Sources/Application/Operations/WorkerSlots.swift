import ServiceLifecycle

/// Claims due items and processes several concurrently until shutdown, which waits for those in progress.
///
/// One loop claims for all slots, so that idle slots use no database connection.
struct WorkerSlots<Claimed: Sendable>: Sendable {
    /// Concurrent items in this process.
    let concurrency: Int
    /// How long to wait if nothing is due.
    let tick: Duration
    let clock: any Clock<Duration>
    /// Nil if nothing is due, or the database is unavailable.
    let claim: @Sendable () async -> Claimed?
    let process: @Sendable (Claimed) async -> Void

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            var inFlight = 0
            while !Task.isCancelled, !Task.isShuttingDownGracefully {
                guard let claimed = await claim() else {
                    await rest()
                    continue
                }
                group.addTask { await process(claimed) }
                inFlight += 1
                if inFlight == concurrency {
                    await group.next()
                    inFlight -= 1
                }
            }
        }
    }

    private func rest() async {
        await cancelWhenGracefulShutdown { try? await clock.sleep(for: tick) }
    }
}
