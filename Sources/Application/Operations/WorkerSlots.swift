import Logging
import ServiceLifecycle

/// Claims due items and processes several concurrently until shutdown, which waits for those in progress.
///
/// One loop claims for all slots, so that idle slots use no database connection.
struct WorkerSlots<Claimed: Sendable>: Sendable {
    /// The name of the queue in the log.
    let queue: String
    /// Concurrent items in this process.
    let concurrency: Int
    /// How long to wait if nothing is due.
    let tick: Duration
    let clock: any Clock<Duration>
    let logger: Logger
    /// Nil if nothing is due.
    let claim: @Sendable () async throws(Failure) -> Claimed?
    let process: @Sendable (Claimed) async -> Void

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            var inFlight = 0
            var outage = QueueOutage(of: queue, longestPause: tick, logger: logger)
            while !Task.isCancelled, !Task.isShuttingDownGracefully {
                let claimed: Claimed?
                do throws(Failure) {
                    claimed = try await claim()
                    outage.end()
                } catch {
                    await rest(for: outage.pause(after: error))
                    continue
                }
                guard let claimed else {
                    await rest(for: tick)
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

    private func rest(for duration: Duration) async {
        await cancelWhenGracefulShutdown { try? await clock.sleep(for: duration) }
    }
}
