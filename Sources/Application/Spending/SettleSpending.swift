package import Logging
import ServiceLifecycle

/// Settles orders that have ended or are due, and gives back what was left in budgets. Any number of processes may run
/// it on one database.
package struct SettleSpending: Service {
    /// How long to wait if no order ends in this process.
    private static let interval = Duration.seconds(10)

    private let settlement: SettleOrders
    private let sweep: SweepBudgets
    private let endedOrders: EndedOrders
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(
        _ settlement: SettleOrders, sweep: SweepBudgets, endedOrders: EndedOrders, clock: any Clock<Duration>,
        logger: Logger
    ) {
        self.settlement = settlement
        self.sweep = sweep
        self.endedOrders = endedOrders
        self.clock = clock
        self.logger = logger
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            var outage = QueueOutage(of: "spending", longestPause: Self.interval, logger: logger)
            while !Task.isCancelled {
                do throws(Failure) {
                    try await round()
                    outage.end()
                    await endedOrders.wait(atMost: Self.interval, clock: clock)
                } catch {
                    try? await clock.sleep(for: outage.pause(after: error))
                }
            }
        }
    }

    /// Settles what has ended and what is due.
    package func round() async throws(Failure) {
        let ended = endedOrders.take()
        do throws(Failure) {
            try await settlement.settle(ended)
        } catch {
            endedOrders.add(ended)
            throw error
        }
        while try await settlement.settleDue(), !Task.isCancelled {}
        try await sweep.ifDue()
    }
}
