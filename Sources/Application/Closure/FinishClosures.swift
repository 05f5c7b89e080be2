import Domain
package import Logging
import ServiceLifecycle

/// Continues deletions and restorations of accounts that were interrupted, and erases accounts whose end has come. Any
/// number of processes may run it on one database.
package struct FinishClosures: Service {
    private let closures: any ClosureRepository
    private let close: CloseAccount
    private let restore: RestoreAccount
    private let erase: EraseAccount
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameter interval: how long what is due waits at most.
    package init(
        closures: any ClosureRepository, close: CloseAccount, restore: RestoreAccount, erase: EraseAccount,
        interval: Duration, clock: any Clock<Duration>, logger: Logger
    ) {
        self.closures = closures
        self.close = close
        self.restore = restore
        self.erase = erase
        self.interval = interval
        self.clock = clock
        self.logger = logger
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            var outage = QueueOutage(of: "deleted accounts", longestPause: interval, logger: logger)
            var pause = Duration.zero
            while (try? await clock.sleep(for: pause)) != nil {
                pause = interval
                do throws(Failure) {
                    try await callAsFunction()
                    outage.end()
                } catch {
                    pause = outage.pause(after: error)
                }
            }
        }
    }

    /// Does what is due for all accounts.
    ///
    /// - Throws: what one of them throws; it is due again some minutes later, and the others before.
    package func callAsFunction() async throws(Failure) {
        while !Task.isCancelled, let account = try await closures.claim() {
            switch account.stage {
            case .closing: try await close.finish(account)
            case .restoring: try await restore.finish(account)
            case .erasing:
                if try await !erase(account) { try await closures.postpone(account, by: interval) }
            }
        }
    }
}
