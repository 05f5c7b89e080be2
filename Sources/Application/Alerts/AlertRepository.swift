package import Domain

/// What all processes together know of alerts, and the messages that are still to be sent. All times are the database's.
package protocol AlertRepository: Sendable {
    /// Takes the turn to look at the rules; only one process in each interval has it.
    func claimTurn(every interval: Duration) async throws(Failure) -> Bool

    /// How often in a row each rule was found good or bad.
    func runs() async throws(Failure) -> [AlertRule: AlertTransition]

    func save(_ runs: [AlertRule: AlertTransition]) async throws(Failure)

    /// Writes down that an alert begins, with the message about it. Where one of its rule lasts already, nothing happens.
    ///
    /// - Parameter receiver: who is to have the message; nil: nobody.
    /// - Returns: nil where one lasts already.
    func begin(_ rule: AlertRule, summary: String, id: RecordID, for receiver: String?) async throws(Failure) -> Alert?

    /// Ends the rule's alert, with the message about it.
    ///
    /// - Returns: nil where none lasts.
    func end(_ rule: AlertRule, for receiver: String?) async throws(Failure) -> Alert?

    /// Keeps an alert that has ended and been told of.
    func keep(_ ended: Alert) async throws(Failure)

    func active() async throws(Failure) -> [Alert]

    /// Those that have ended, the newest first.
    func recent(atMost count: Int) async throws(Failure) -> [Alert]

    /// Takes the message that is due; nobody else does before the lease is over.
    func claimMessage(for receiver: String, lease: Duration) async throws(Failure) -> DueAlertMessage?

    /// The message needs no further attempt: it has arrived, or was given up.
    func settle(_ message: AlertMessage, _ end: AlertDeliveryEnd) async throws(Failure)

    func reschedule(_ message: AlertMessage, by delay: Duration) async throws(Failure)

    /// Nobody sends anything to this receiver any more.
    func disable(_ receiver: String) async throws(Failure)

    func isDisabled(_ receiver: String) async throws(Failure) -> Bool
}

/// A message whose turn it is.
package struct DueAlertMessage: Sendable, Hashable {
    package let message: AlertMessage
    /// With the one that is about to be made.
    package let attempts: Int

    package init(_ message: AlertMessage, attempts: Int) {
        self.message = message
        self.attempts = attempts
    }
}

/// Why a message needs no further attempt. The raw value is what records call it.
package enum AlertDeliveryEnd: String, Sendable {
    case delivered
    case givenUp = "given_up"
    case unwanted
}
