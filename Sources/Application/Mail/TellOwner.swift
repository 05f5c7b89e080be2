package import Domain
package import Logging

/// Tells owners of a change to their accounts that has been made: without the message it stays made.
package struct TellOwner: Sendable {
    private let outbox: (any MailOutbox)?
    private let makeRecordID: @Sendable () -> RecordID
    private let logger: Logger

    /// - Parameter outbox: nil without a mail server.
    package init(outbox: (any MailOutbox)?, makeRecordID: @escaping @Sendable () -> RecordID, logger: Logger) {
        self.outbox = outbox
        self.makeRecordID = makeRecordID
        self.logger = logger
    }

    /// An address that may be a stranger's gets no messages.
    func callAsFunction(_ account: Account, _ message: (EmailAddress) -> Mail) async {
        guard let outbox, account.isVerified, let email = account.email else { return }
        let mail = message(email)
        do throws(Failure) {
            try await outbox.add(mail, id: makeRecordID())
        } catch {
            logger.warning(
                "an owner could not be told of a change",
                metadata: [
                    "user_id": "\(account.id.text)", "kind": "\(mail.kind.rawValue)", "error": "\(error.detail)",
                ])
        }
    }
}
