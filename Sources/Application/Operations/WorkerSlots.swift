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
    /// How long to wait if nothing is due, unless there is a signal.
    let tick: Duration
    let wake: WakeSignal
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
                    await wake.wait(atMost: outage.pause(after: error), clock: clock)
                    continue
                }
                guard let claimed else {
                    await wake.wait(atMost: tick, clock: clock)
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
}
