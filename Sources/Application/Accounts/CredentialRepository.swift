package import Domain

/// Stores passwords and second factors. A change of one ends all sessions of the account but one, in the same write.
package protocol CredentialRepository: Sendable {
    /// - Returns: nil if there is no such account.
    func credentials(of account: RecordID) async throws(Failure) -> StoredCredentials?

    /// Whether the user has opened the session within a time, by the clock of the database.
    func isRecent(_ session: RecordID, of user: UserID, within time: Duration) async throws(Failure) -> Bool

    /// - Parameters:
    ///   - old: nil if the account has none.
    ///   - session: which stays; nil ends all.
    /// - Returns: false unless the password is `old`; then nothing was changed.
    func setPassword(
        _ new: PasswordHash, replacing old: PasswordHash?, of account: RecordID, keeping session: RecordID?
    ) async throws(Failure) -> Bool

    /// Stores a second factor that waits for its first code; it replaces an earlier one that waits.
    func setPendingFactor(_ secret: SealedSecret, of account: RecordID, for lifetime: Duration) async throws(Failure)

    /// Makes the second factor that waits the one of the account.
    ///
    /// - Parameter step: of its first code.
    /// - Returns: false unless this very one waits.
    func enableFactor(
        _ pending: SealedSecret, step: Int64, recoveryCodes: [SecretHash], of account: RecordID,
        keeping session: RecordID?
    ) async throws(Failure) -> Bool

    /// Removes the second factor, the one that waits, and the recovery codes.
    func removeFactor(of account: RecordID, keeping session: RecordID?) async throws(Failure)

    /// - Returns: false without a second factor.
    func setRecoveryCodes(_ codes: [SecretHash], of account: RecordID) async throws(Failure) -> Bool

    /// Accepts the code of a step once, also under concurrent calls.
    ///
    /// - Returns: false if it, or a later one, was accepted before.
    func use(_ step: Int64, of account: RecordID) async throws(Failure) -> Bool

    /// Removes a recovery code; one of concurrent calls succeeds.
    ///
    /// - Returns: false if the account has no such code.
    func use(_ code: SecretHash, of account: RecordID) async throws(Failure) -> Bool
}
