package import Domain

/// An account that is being deleted.
package struct ClosingAccount: Sendable, Hashable {
    package enum Stage: String, Sendable {
        /// It can be restored until its end.
        case closing
        case restoring
        /// Its end has come.
        case erasing
    }

    package let id: RecordID
    /// Marks the items that its deletion has moved into the trash.
    package let batch: RecordID
    package let stage: Stage
    package let endsAt: Timestamp
    package let email: EmailAddress?
    /// What it had when its deletion was requested.
    package let receipt: ClosureReceipt

    package init(
        id: RecordID, batch: RecordID, stage: Stage, endsAt: Timestamp, email: EmailAddress?, receipt: ClosureReceipt
    ) {
        self.id = id
        self.batch = batch
        self.stage = stage
        self.endsAt = endsAt
        self.email = email
        self.receipt = receipt
    }

    package var user: UserID { UserID(account: id) }
    package var owner: Owner { Owner(user: user) }
}
