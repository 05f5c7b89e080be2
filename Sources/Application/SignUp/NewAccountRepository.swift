/// Adds accounts; at most one per id, e-mail address and user of an identity provider, also under concurrent calls.
package protocol NewAccountRepository: Sendable {
    /// - Returns: false if the id, the address or the identity already has an account.
    func add(_ account: NewAccount) async throws(WriteFailure) -> Bool
}

extension NewAccountRepository {
    /// Adds an account of a person who waits for it.
    ///
    /// - Throws: `writeUnconfirmed` if the account may have been made; `overloaded`, `storageUnavailable`.
    func addForOwner(_ account: NewAccount) async throws(Failure) -> Bool {
        do throws(WriteFailure) {
            return try await add(account)
        } catch {
            guard case .unknown(let detail, _) = error else { throw Failure(error) }
            throw Failure(
                .writeUnconfirmed, "Your account may have been created. Try to sign in in a moment.", retryAfter: 5,
                detail: detail)
        }
    }
}
