package import Domain

/// Finds and replaces the encrypted secrets of second factors.
package protocol SealedSecretRepository: Sendable {
    /// Those that another key has encrypted, by the id of their account.
    ///
    /// - Parameter last: only of accounts after this one.
    func secrets(
        exceptOf key: String, after last: RecordID?, atMost count: Int
    ) async throws(Failure) -> [(account: RecordID, secret: SealedSecret)]

    /// Replaces a secret, unless it has changed in the meantime.
    func replace(_ old: SealedSecret, by new: SealedSecret, of account: RecordID) async throws(Failure)
}
