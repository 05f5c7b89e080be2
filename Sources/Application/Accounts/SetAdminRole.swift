package import Domain

/// Grants or revokes the admin role. Takes effect at the next sign-in: a token keeps the role that it was issued with
/// until it expires.
package struct SetAdminRole: Sendable {
    private let accounts: any AccountRepository

    package init(accounts: any AccountRepository) { self.accounts = accounts }

    /// - Parameters:
    ///   - email: as typed.
    ///   - isAdmin: the new role.
    /// - Throws: `notFound` if the address is invalid or has no account; `storageUnavailable`.
    package func callAsFunction(email: String, isAdmin: Bool) async throws(Failure) -> Account {
        var account: Account?
        if let email = EmailAddress(email) { account = try await accounts.setAdmin(isAdmin, of: email) }
        guard let account else {
            throw Failure(.notFound, "This address has no account. Register it first.")
        }
        return account
    }
}
