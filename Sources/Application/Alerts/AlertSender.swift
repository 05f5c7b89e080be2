/// Sends messages to whoever wants to be told.
package protocol AlertSender: Sendable {
    /// Tells one receiver from another, without saying where it is.
    var receiver: String { get }

    /// Sends a message, once.
    func send(_ message: AlertMessage) async -> AlertDeliveryResult
}

/// What became of an attempt.
package enum AlertDeliveryResult: Sendable, Hashable {
    case delivered
    /// - Parameters:
    ///   - after: how long the receiver wants to be left alone; nil: it did not say.
    ///   - detail: for the log.
    case failed(after: Duration?, detail: String)
    /// The receiver wants no message any more.
    case gone
}
