package import Domain

/// Stores API keys.
package protocol APIKeyRepository: Sendable {
    /// - Returns: the key, with the database's time.
    func add(_ key: APIKey, hash: SecretHash) async throws(Failure) -> APIKey

    /// Newest first.
    ///
    /// - Parameter user: nil for those of all users.
    func keys(of user: UserID?, _ page: PageRequest) async throws(Failure) -> [APIKey]

    /// - Parameter user: nil for a key of any user.
    /// - Returns: the revoked key; nil if there is none.
    func revoke(_ id: RecordID, of user: UserID?) async throws(Failure) -> APIKey?

    /// - Returns: how many there were.
    func revokeAll(of user: UserID) async throws(Failure) -> Int
}
