/// Whether the database answers.
package protocol HealthCheck: Sendable {
    /// - Throws: `storageUnavailable` where it does not.
    func check() async throws(Failure)
}
