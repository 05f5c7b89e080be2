package import Domain

/// Keeps accounts. An address has one at most, whoever asks at the same time.
package protocol AccountRepository: Sendable {
    /// - Returns: false where the address has an account already.
    func add(_ account: Account, password: PasswordHash) async throws(Failure) -> Bool

    /// - Returns: nil where there is none; no password where the account has none that can be verified here.
    func account(of email: EmailAddress) async throws(Failure) -> (account: Account, password: PasswordHash?)?

    func account(_ id: RecordID) async throws(Failure) -> Account?

    /// Keeps another hash of the same password, unless the password was changed in the meantime.
    func replace(_ old: PasswordHash, by new: PasswordHash, of id: RecordID) async throws(Failure)

    /// Makes the address's account an admin's, or an ordinary one again.
    ///
    /// - Returns: the account as it is then; nil where there is none.
    func setAdmin(_ isAdmin: Bool, of email: EmailAddress) async throws(Failure) -> Account?
}
