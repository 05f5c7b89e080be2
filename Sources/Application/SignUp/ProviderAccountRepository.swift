package import Domain

/// Accounts by the users of identity providers that they are linked to.
package protocol ProviderAccountRepository: Sendable {
    func account(of identity: ProviderIdentity) async throws(Failure) -> Account?

    /// Links an account to one more user of an identity provider.
    ///
    /// - Returns: false if another account is linked to it, or there is no such account.
    func link(_ identity: ProviderIdentity, to account: RecordID) async throws(Failure) -> Bool

    /// Makes the account an admin's, unless an administrator has denied it that role, or takes back a role that the
    /// identity provider gave.
    ///
    /// - Returns: whether the role has changed.
    func setRole(isAdmin: Bool, of account: RecordID) async throws(Failure) -> Bool
}
