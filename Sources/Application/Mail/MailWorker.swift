import Domain
package import Logging
package import Metrics
import ServiceLifecycle

/// Sends the stored messages, each at least once: a process that is killed between the server's answer and the deletion
/// causes a second copy. Any number of processes may run it on one database.
package struct MailWorker: Service {
    private static let concurrency = 2

    private let queue: any MailQueue
    private let compose: ComposeMail
    private let sender: any MailSender
    private let retry: MailRetry
    private let wake = WakeSignal()
    private let waiting: Meter
    private let failures: Counter
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(
        queue: any MailQueue, compose: ComposeMail, sender: any MailSender, retry: MailRetry,
        metrics: any MetricsFactory, clock: any Clock<Duration>, logger: Logger
    ) {
        self.queue = queue
        self.compose = compose
        self.sender = sender
        self.retry = retry
        waiting = Meter(label: "mail_waiting", factory: metrics)
        failures = Counter(label: "mail_failed", factory: metrics)
        self.clock = clock
        self.logger = logger
    }

    package func run() async {
        await WorkerSlots(
            queue: "messages", concurrency: Self.concurrency, tick: retry.tick, wake: wake, clock: clock,
            logger: logger, claim: claim, process: process
        ).run()
    }

    @Sendable private func claim() async throws(Failure) -> QueuedMail? {
        if let mail = try await queue.claim(for: retry.lease) { return mail }
        waiting.set(try await queue.count())
        return nil
    }

    /// An interrupted attempt is repeated when the claim has ended.
    @Sendable private func process(_ queued: QueuedMail) async {
        do throws(Failure) {
            // Another version may know it.
            guard let mail = queued.mail else { return try await repeatLater(queued, after: "unknown kind") }
            guard queued.remaining > .zero else { return try await giveUp(queued, because: "expired") }
            let message = try await compose(mail, id: queued.id)
            var error: MailError?
            if let message { error = await send(message) }
            switch error {
            case nil: try await queue.remove(queued.id)
            case .rejected(let detail): try await giveUp(queued, because: detail)
            case .failed(let detail): try await repeatLater(queued, after: detail)
            }
        } catch {
            logger.warning("message interrupted", metadata: metadata(of: queued, error: error.detail))
        }
    }

    /// - Returns: nil if the message was accepted.
    private func send(_ message: MailMessage) async -> MailError? {
        // A shutdown waits for no mail server.
        await cancelWhenGracefulShutdown { () async -> MailError? in
            do throws(MailError) {
                try await sender.send(message)
                return nil
            } catch {
                return error
            }
        }
    }

    private func repeatLater(_ queued: QueuedMail, after detail: String) async throws(Failure) {
        let delay = retry.delay(after: queued.attempts)
        guard delay < queued.remaining else { return try await giveUp(queued, because: detail) }
        failures.increment()
        logger.warning("message not sent", metadata: metadata(of: queued, error: detail))
        try await queue.delay(queued.id, by: delay)
        wake.signal(after: delay)
    }

    private func giveUp(_ queued: QueuedMail, because detail: String) async throws(Failure) {
        failures.increment()
        logger.warning("message given up", metadata: metadata(of: queued, error: detail))
        try await queue.remove(queued.id)
    }

    /// Never an address.
    private func metadata(of queued: QueuedMail, error: String) -> Logger.Metadata {
        [
            "message_id": "\(queued.id.text)", "kind": "\(queued.kind)", "attempts": "\(queued.attempts)",
            "error": "\(error)",
        ]
    }
}
