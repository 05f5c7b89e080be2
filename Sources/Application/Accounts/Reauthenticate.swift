package import Domain

/// Proves that the caller is the owner, before a sensitive change: by the password, or without one by a sign-in of the
/// last ten minutes.
package protocol Reauthenticate: Sendable {
    /// - Throws: `forbidden` for a wrong password, `signInAgain`, `rateLimited`, `storageUnavailable`.
    func callAsFunction(
        _ user: UserID, _ credential: Credential, password: String?, from: ClientAddress
    ) async throws(Failure) -> Account
}
