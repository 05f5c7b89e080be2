package import Domain

/// Reads and changes accounts.
package protocol AccountRepository: Sendable {
    /// - Returns: nil if there is none; a nil password if the account has none that can be verified here.
    func account(of email: EmailAddress) async throws(Failure) -> (account: Account, password: PasswordHash?)?

    func account(_ id: RecordID) async throws(Failure) -> Account?

    /// - Returns: the changed account; nil if there is none.
    func change(_ change: ProfileChange, of id: RecordID) async throws(Failure) -> Account?

    /// Replaces the hash of the same password, unless the password has changed in the meantime.
    func replace(_ old: PasswordHash, by new: PasswordHash, of id: RecordID) async throws(Failure)

    /// Grants or revokes the admin role of the address's account.
    ///
    /// - Returns: the updated account; nil if there is none.
    func setAdmin(_ isAdmin: Bool, of email: EmailAddress) async throws(Failure) -> Account?
}
