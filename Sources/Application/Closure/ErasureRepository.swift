package import Domain

/// Counts and erases what is kept about a person.
package protocol ErasureRepository: Sendable {
    func receipt(of owner: Owner) async throws(Failure) -> ClosureReceipt

    /// Deletes sessions, API keys, shares and downloads. Idempotent.
    func endAccess(of owner: Owner) async throws(Failure)

    /// Objects that an owner stores, those included whose deletion was interrupted.
    func objects(of owner: Owner, atMost count: Int) async throws(Failure) -> [MediaObject]

    /// Deletes every other document of the person, or replaces the person in it. The account is left, so that an
    /// interrupted erasure is continued. Idempotent.
    func erase(_ owner: Owner) async throws(Failure)
}
