package import Logging
import ServiceLifecycle

/// Delivers the alert messages stored in the database, with retries. Any number of processes may run it: each message
/// is leased by one at a time. A process killed between the receiver's response and storing the outcome causes a
/// duplicate delivery under the same id.
package struct AlertDelivery: Service {
    private let repository: any AlertRepository
    private let sender: any AlertSender
    private let retry: AlertRetry
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(
        repository: any AlertRepository, sender: any AlertSender, retry: AlertRetry, clock: any Clock<Duration>,
        logger: Logger
    ) {
        self.repository = repository
        self.sender = sender
        self.retry = retry
        self.clock = clock
        self.logger = logger
    }

    package func run() async {
        await WorkerSlots(
            queue: "alerts", concurrency: 1, tick: retry.tick, wake: WakeSignal(), clock: clock,
            logger: logger,
            claim: { () throws(Failure) in
                try await repository.claimMessage(for: sender.receiver, lease: retry.lease)
            },
            // An interrupted delivery is retried by another process.
            process: { message in await cancelWhenGracefulShutdown { await deliver(message) } }
        ).run()
    }

    private func deliver(_ due: DueAlertMessage) async {
        do throws(Failure) {
            if try await repository.isDisabled(sender.receiver) {
                return try await repository.settle(due.message, .unwanted)
            }
            switch await sender.send(due.message) {
            case .delivered:
                try await repository.settle(due.message, .delivered)
            case .gone:
                logger.error("alert webhook disabled after 410 Gone: set another ALERT_WEBHOOK_URL")
                try await repository.disable(sender.receiver)
                try await repository.settle(due.message, .unwanted)
            case .failed(_, let detail) where due.attempts >= retry.attempts:
                logger.error("alert delivery given up", metadata: ["error": "\(detail)"])
                try await repository.settle(due.message, .givenUp)
            case .failed(let retryAfter, let detail):
                if Task.isCancelled { return }
                logger.warning("alert delivery failed", metadata: ["error": "\(detail)"])
                let delay = retry.delay(after: due.attempts, retryAfter: retryAfter, jitter: .random(in: 0...1))
                try await repository.reschedule(due.message, by: delay)
            }
        } catch {
            // It is sent again when the lease expires.
            logger.warning("alert delivery outcome not stored", metadata: ["error": "\(error.detail)"])
        }
    }
}
