package import Domain

/// Gives finished videos their addresses.
package protocol VideoMappingLedger: Sendable {
    /// Makes the mapping, unless it is there already: then that one stays.
    ///
    /// - Parameters:
    ///   - origin: the provider's address.
    ///   - task: the job.
    ///   - lifetime: from now, by the database's clock.
    ///   - notAfter: when the provider's address itself ends working, where that is known.
    /// - Returns: until when the mapping holds.
    func add(
        id: ProxyID, origin: String, task: String, lifetime: Duration, notAfter: Moment?
    ) async throws(Failure) -> Moment
}
