package import Domain

/// Stores which accounts are being deleted, and how far that is. All times are the database's; a change is stored by a
/// majority when it returns.
package protocol ClosureRepository: Sendable {
    /// Marks an account as being deleted. The same write ends all its sessions and tokens, everywhere. One that is being
    /// deleted already stays as it is.
    ///
    /// - Parameter grace: after which it is erased.
    /// - Returns: nil if there is no such account.
    func begin(
        _ id: RecordID, batch: RecordID, erasedAfter grace: Duration, _ receipt: ClosureReceipt
    ) async throws(Failure) -> ClosingAccount?

    /// - Returns: nil unless the account is being deleted.
    func account(_ id: RecordID) async throws(Failure) -> ClosingAccount?

    /// - Returns: nil unless the account is being deleted, and its end has not come.
    func beginRestoring(_ id: RecordID) async throws(Failure) -> ClosingAccount?

    /// Claims an account with something left to do, for some minutes. One whose end has come is erasing from then on.
    func claim() async throws(Failure) -> ClosingAccount?

    /// Nothing is left to do for a closing account until its end.
    func rest(_ account: ClosingAccount) async throws(Failure)

    /// Erasing continues later.
    func postpone(_ account: ClosingAccount, by duration: Duration) async throws(Failure)

    /// Ends the deletion of an account that is being restored.
    func endRestoring(_ account: ClosingAccount) async throws(Failure)

    /// Replaces an account that is being erased by what refuses its tokens until they have expired.
    func entomb(_ account: ClosingAccount) async throws(Failure)
}
