package import Domain

/// Stores the alerts of all processes and the messages still to be sent. All times are by the database clock.
package protocol AlertRepository: Sendable {
    /// Claims the rule evaluation of this interval; one process gets it.
    func claimEvaluation(every interval: Duration) async throws(Failure) -> Bool

    /// Consecutive good or bad evaluations by rule.
    func transitions() async throws(Failure) -> [AlertRule: AlertTransition]

    func save(_ transitions: [AlertRule: AlertTransition]) async throws(Failure)

    /// Stores the start of an alert and its message, unless an alert of the rule is active.
    ///
    /// - Parameter receiver: of the message; nil for none.
    /// - Returns: nil if one is already active.
    func begin(_ rule: AlertRule, summary: String, id: RecordID, for receiver: String?) async throws(Failure) -> Alert?

    /// Stores the end of the rule's alert and its message.
    ///
    /// - Returns: nil if none is active.
    func end(_ rule: AlertRule, for receiver: String?) async throws(Failure) -> Alert?

    /// Stores an ended alert whose messages were delivered directly.
    func record(_ ended: Alert) async throws(Failure)

    func active() async throws(Failure) -> [Alert]

    /// Ended alerts, newest first.
    func recent(atMost count: Int) async throws(Failure) -> [Alert]

    /// Claims the next due message for the length of the lease.
    func claimMessage(for receiver: String, lease: Duration) async throws(Failure) -> DueAlertMessage?

    /// Stores the outcome of a message that needs no further attempt.
    func settle(_ message: AlertMessage, _ outcome: AlertDeliveryOutcome) async throws(Failure)

    func reschedule(_ message: AlertMessage, by delay: Duration) async throws(Failure)

    /// Stops all deliveries to this receiver.
    func disable(_ receiver: String) async throws(Failure)

    func isDisabled(_ receiver: String) async throws(Failure) -> Bool
}

/// A message claimed for delivery.
package struct DueAlertMessage: Sendable, Hashable {
    package let message: AlertMessage
    /// Including the coming one.
    package let attempts: Int

    package init(_ message: AlertMessage, attempts: Int) {
        self.message = message
        self.attempts = attempts
    }
}

/// The final outcome of a message. The raw value is stored.
package enum AlertDeliveryOutcome: String, Sendable {
    case delivered
    case givenUp = "given_up"
    case unwanted
}
