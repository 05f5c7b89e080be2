import ServiceLifecycle

/// Takes what is due, one thing after the other, and works on several at once, until the service is told to stop; what
/// is under way then comes to its end.
///
/// One claims for all: while nothing is due, or the database is away, the others need no connection of its.
struct WorkerSlots<Claimed: Sendable>: Sendable {
    /// How many may be under way at once in this process.
    let concurrency: Int
    /// How long to wait where nothing is due.
    let tick: Duration
    let clock: any Clock<Duration>
    /// Nil where nothing is due, or where the database cannot say.
    let claim: @Sendable () async -> Claimed?
    let take: @Sendable (Claimed) async -> Void

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            var underWay = 0
            while !Task.isCancelled, !Task.isShuttingDownGracefully {
                guard let claimed = await claim() else {
                    await rest()
                    continue
                }
                group.addTask { await take(claimed) }
                underWay += 1
                if underWay == concurrency {
                    await group.next()
                    underWay -= 1
                }
            }
        }
    }

    private func rest() async {
        await cancelWhenGracefulShutdown { try? await clock.sleep(for: tick) }
    }
}
