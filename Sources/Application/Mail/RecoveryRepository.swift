package import Domain

/// Stores the links of accounts that set a password or prove an address: one of each kind an account, by the hash of its
/// token. All times are by the database's clock.
package protocol RecoveryRepository: Sendable {
    /// Stores a link that sets a password, instead of an earlier one.
    ///
    /// - Parameter email: the address that the link is sent to; nil if it is handed over.
    /// - Returns: when it ends; nil if there is no such account.
    func setReset(
        _ hash: SecretHash, of account: RecordID, sentTo email: EmailAddress?, for lifetime: Duration
    ) async throws(Failure) -> Timestamp?

    /// - Returns: nil if no account has such a link, or it has ended.
    func reset(_ hash: SecretHash) async throws(Failure) -> PendingReset?

    /// Uses up the link, sets the password and ends all sessions, in one write. The address counts as verified if the link
    /// was sent to it; the first time, the account's users of identity providers are unlinked.
    ///
    /// - Returns: false if the link was used up or has ended meanwhile.
    /// - Throws: `writeUnconfirmed`, `storageUnavailable`, `overloaded`.
    func reset(
        _ account: RecordID, to password: PasswordHash, by hash: SecretHash
    ) async throws(Failure) -> Bool

    /// Stores which address the account's owner is to prove, instead of an earlier one.
    ///
    /// - Parameter session: stays when the address becomes the account's.
    func expectVerification(
        of email: EmailAddress, _ account: RecordID, keeping session: RecordID?
    ) async throws(Failure)

    /// The address that is to be proved; nil if there is none.
    func expectedEmail(of account: RecordID) async throws(Failure) -> EmailAddress?

    /// Stores the link that proves an address, instead of an earlier one.
    ///
    /// - Returns: false if the address is to be proved no more.
    func setVerification(
        _ hash: SecretHash, of email: EmailAddress, _ account: RecordID, for lifetime: Duration
    ) async throws(Failure) -> Bool

    /// - Returns: nil if no account has such a link, or it has ended.
    func verification(_ hash: SecretHash) async throws(Failure) -> PendingVerification?

    /// Changes the account's address in one write, which also ends all sessions but one if the address is another one.
    ///
    /// - Parameter hash: the link that has proved it, which is used up; nil if it is not verified.
    /// - Returns: false if the link was used up or has ended meanwhile.
    /// - Throws: `emailTaken`, `writeUnconfirmed`, `storageUnavailable`, `overloaded`.
    func setEmail(
        _ email: EmailAddress, of account: Account, provedBy hash: SecretHash?, keeping session: RecordID?
    ) async throws(Failure) -> Bool
}

/// A password that is about to be set.
package struct PendingReset: Sendable {
    package let account: Account
    /// Whether the link proves the account's address for the first time: what was made before may be a stranger's.
    package let isFirstProof: Bool

    package init(account: Account, isFirstProof: Bool) {
        self.account = account
        self.isFirstProof = isFirstProof
    }
}

/// An address that its owner is about to prove.
package struct PendingVerification: Sendable {
    package let account: Account
    package let email: EmailAddress
    /// The session that asked for it; nil at a registration.
    package let session: RecordID?

    package init(account: Account, email: EmailAddress, session: RecordID?) {
        self.account = account
        self.email = email
        self.session = session
    }
}
