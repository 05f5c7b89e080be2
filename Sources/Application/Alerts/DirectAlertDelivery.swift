package import Logging

/// Delivers messages from memory while the database is unavailable, one at a time, with retries. They are lost with the
/// process.
package struct DirectAlertDelivery: Sendable {
    private let sender: (any AlertSender)?
    private let retry: AlertRetry
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let messages: AsyncStream<AlertMessage>
    private let add: AsyncStream<AlertMessage>.Continuation

    /// - Parameter sender: nil without a configured receiver.
    package init(sender: (any AlertSender)?, retry: AlertRetry, clock: any Clock<Duration>, logger: Logger) {
        self.sender = sender
        self.retry = retry
        self.clock = clock
        self.logger = logger
        (messages, add) = AsyncStream.makeStream(of: AlertMessage.self, bufferingPolicy: .bufferingOldest(100))
    }

    func callAsFunction(_ alert: Alert) { if sender != nil { add.yield(AlertMessage(alert)) } }

    /// The receiver of alerts; nil if there is none or it is disabled.
    func receiver(_ repository: any AlertRepository) async throws(Failure) -> String? {
        guard let sender, try await !repository.isDisabled(sender.receiver) else { return nil }
        return sender.receiver
    }

    /// Runs until the task is cancelled or the receiver responds 410 Gone.
    func run() async {
        guard let sender else { return }
        for await message in messages {
            for attempt in 1...retry.attempts {
                switch await sender.send(message) {
                case .delivered: break
                case .gone:
                    logger.error("alert webhook disabled after 410 Gone")
                    return
                case .failed(let retryAfter, let detail):
                    if Task.isCancelled { return }
                    logger.warning("alert delivery failed", metadata: ["error": "\(detail)"])
                    try? await clock.sleep(
                        for: retry.delay(after: attempt, retryAfter: retryAfter, jitter: .random(in: 0...1)))
                    continue
                }
                break
            }
        }
    }
}
