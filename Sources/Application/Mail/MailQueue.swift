package import Domain

/// The stored messages, for the services that send them. Any number of processes may claim from it.
package protocol MailQueue: MailOutbox {
    /// Claims the message that has been due for longest: for others it is due again after `lease`.
    ///
    /// - Returns: nil if none is due.
    func claim(for lease: Duration) async throws(Failure) -> QueuedMail?

    /// Makes a message due after a while.
    func delay(_ id: RecordID, by duration: Duration) async throws(Failure)

    func remove(_ id: RecordID) async throws(Failure)

    /// The number of messages, also of those that are not due.
    func count() async throws(Failure) -> Int
}

/// A claimed message.
package struct QueuedMail: Sendable {
    package let id: RecordID
    /// As stored, for the log.
    package let kind: String
    /// Nil if this version does not know the kind, or the document is malformed.
    package let mail: Mail?
    /// The attempts to send it, this one included.
    package let attempts: Int
    /// How long it is of use; negative if it has expired.
    package let remaining: Duration

    package init(id: RecordID, kind: String, mail: Mail?, attempts: Int, remaining: Duration) {
        self.id = id
        self.kind = kind
        self.mail = mail
        self.attempts = attempts
        self.remaining = remaining
    }
}
