package import Logging

/// Sends messages that cannot be kept in the database, one after the other, each until it has arrived or is given up.
/// They are lost with the process.
package struct DirectAlertDelivery: Sendable {
    private let sender: (any AlertSender)?
    private let retry: AlertRetry
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let messages: AsyncStream<AlertMessage>
    private let add: AsyncStream<AlertMessage>.Continuation

    /// - Parameter sender: nil where nobody is to be told.
    package init(sender: (any AlertSender)?, retry: AlertRetry, clock: any Clock<Duration>, logger: Logger) {
        self.sender = sender
        self.retry = retry
        self.clock = clock
        self.logger = logger
        (messages, add) = AsyncStream.makeStream(of: AlertMessage.self, bufferingPolicy: .bufferingOldest(100))
    }

    func callAsFunction(_ alert: Alert) { if sender != nil { add.yield(AlertMessage(alert)) } }

    /// Who hears of alerts: nil where nobody does, or no longer wants to.
    func receiver(_ repository: any AlertRepository) async throws(Failure) -> String? {
        guard let sender, try await !repository.isDisabled(sender.receiver) else { return nil }
        return sender.receiver
    }

    /// Until the task is cancelled, or the receiver wants no more.
    func run() async {
        guard let sender else { return }
        for await message in messages {
            for attempt in 1...retry.attempts {
                switch await sender.send(message) {
                case .delivered: break
                case .gone:
                    logger.error("the alerts' receiver wants no more messages (410)")
                    return
                case .failed(let wish, let detail):
                    if Task.isCancelled { return }
                    logger.warning("an alert could not be sent yet", metadata: ["detail": "\(detail)"])
                    try? await clock.sleep(
                        for: retry.delay(after: attempt, wish: wish, chance: .random(in: 0...1)))
                    continue
                }
                break
            }
        }
    }
}
