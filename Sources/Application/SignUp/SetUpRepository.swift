package import Domain

/// Stores what decides who makes the first account.
package protocol SetUpRepository: Sendable {
    /// The installation's id.
    func installation() async throws(Failure) -> String

    /// Whether an account with an e-mail address is stored.
    func hasAccount() async throws(Failure) -> Bool

    /// Reserves an id for the first account; the first call wins.
    ///
    /// - Returns: the id that is reserved.
    func reserve(_ id: RecordID) async throws(Failure) -> RecordID

    /// Frees a reserved id, unless another is reserved by then.
    func release(_ id: RecordID) async throws(Failure)
}
