/// Sends alert messages to a webhook.
package protocol AlertSender: Sendable {
    /// Identifies the receiver without revealing its URL.
    var receiver: String { get }

    /// Sends a message once, without retries.
    func send(_ message: AlertMessage) async -> AlertDeliveryResult
}

/// The result of one attempt.
package enum AlertDeliveryResult: Sendable, Hashable {
    case delivered
    /// - Parameters:
    ///   - after: the receiver's `Retry-After`; nil without one.
    ///   - detail: for the log.
    case failed(after: Duration?, detail: String)
    /// 410 Gone: the receiver takes no more messages.
    case gone
}
