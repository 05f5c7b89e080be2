/// Whether the database answers.
package protocol StoreHealth: Sendable {
    /// - Throws: `storageUnavailable` where it does not.
    func check() async throws(Failure)
}
