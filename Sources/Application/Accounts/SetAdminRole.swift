package import Domain

/// Makes an account an admin's, or an ordinary one again. Tokens say what somebody was when they signed in: it counts
/// from the next time on, and a token of before stays what it was until it expires.
package struct SetAdminRole: Sendable {
    private let accounts: any AccountRepository

    package init(accounts: any AccountRepository) { self.accounts = accounts }

    /// - Parameters:
    ///   - email: as it was typed.
    ///   - isAdmin: what the account is to be.
    /// - Throws: `notFound` where the address has no account, also where it is no address; `storageUnavailable`.
    package func callAsFunction(email: String, isAdmin: Bool) async throws(Failure) -> Account {
        var account: Account?
        if let email = EmailAddress(email) { account = try await accounts.setAdmin(isAdmin, of: email) }
        guard let account else {
            throw Failure(.notFound, "There is no account with this address; registering makes one.")
        }
        return account
    }
}
