/// Checks whether the database is reachable.
package protocol HealthCheck: Sendable {
    /// - Throws: `storageUnavailable` if it is not.
    func check() async throws(Failure)
}
