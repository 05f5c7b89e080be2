package import Domain

/// Makes links that set a new password.
package protocol PasswordLinks: Sendable {
    /// Replaces an earlier link of the account.
    func link(for user: RecordID, lifetime: Duration) async throws(Failure) -> (token: String, expiresAt: Timestamp)
}
