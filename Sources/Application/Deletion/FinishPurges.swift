import Domain
package import Logging
import ServiceLifecycle

/// Deletes what is marked as being deleted permanently: of batches, and of deletions that were interrupted. Any number
/// of processes may run it on one database.
package struct FinishPurges: Service {
    /// How long another process's marks wait at most.
    private static let interval: Duration = .seconds(30)
    /// Items per round.
    static let batch = 100

    private let delete: DeleteRecord
    private let wake: WakeSignal
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameter wake: signalled when this process has marked items.
    package init(delete: DeleteRecord, wake: WakeSignal, clock: any Clock<Duration>, logger: Logger) {
        self.delete = delete
        self.wake = wake
        self.clock = clock
        self.logger = logger
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            var outage = QueueOutage(of: "permanent deletions", longestPause: Self.interval, logger: logger)
            while !Task.isCancelled {
                var pause = Self.interval
                do throws(Failure) {
                    try await callAsFunction()
                    outage.end()
                } catch {
                    pause = outage.pause(after: error)
                }
                await wake.wait(atMost: pause, clock: clock)
            }
        }
    }

    /// Deletes all items that are due.
    ///
    /// - Throws: what a deletion throws, after its round; the item is due again some minutes later.
    package func callAsFunction() async throws(Failure) {
        for kind in ItemKind.allCases {
            while !Task.isCancelled {
                let round = try await delete.purge(trashedFor: nil, in: kind, atMost: Self.batch)
                if let failure = round.failure { throw failure }
                if round.found < Self.batch { break }
            }
        }
    }
}
