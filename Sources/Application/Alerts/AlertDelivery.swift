package import Logging
import ServiceLifecycle

/// Sends the messages that are kept in the database, until each has arrived or is given up. Any number of processes may
/// do this: each message is taken by one of them at a time. Where one is killed between the receiver's answer and its
/// note of it, the message comes a second time, under the same id.
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
            concurrency: 1, tick: retry.tick, clock: clock, claim: claim,
            // One that is broken off is sent again by whoever comes next.
            take: { message in await cancelWhenGracefulShutdown { await deliver(message) } }
        ).run()
    }

    private func claim() async -> DueAlertMessage? {
        do throws(Failure) {
            return try await repository.claimMessage(for: sender.receiver, lease: retry.lease)
        } catch {
            // The log hears of a database that is away from others.
            return nil
        }
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
                logger.error("the alerts' receiver wants no more messages (410): set another ALERT_WEBHOOK_URL")
                try await repository.disable(sender.receiver)
                try await repository.settle(due.message, .unwanted)
            case .failed(_, let detail) where due.attempts >= retry.attempts:
                logger.error("an alert could not be sent and was given up", metadata: ["detail": "\(detail)"])
                try await repository.settle(due.message, .givenUp)
            case .failed(let wish, let detail):
                if Task.isCancelled { return }
                logger.warning("an alert could not be sent yet", metadata: ["detail": "\(detail)"])
                let delay = retry.delay(after: due.attempts, wish: wish, chance: .random(in: 0...1))
                try await repository.reschedule(due.message, by: delay)
            }
        } catch {
            // Its lease ends, and it is sent again.
            logger.warning("what became of an alert could not be noted", metadata: ["detail": "\(error.detail)"])
        }
    }
}
