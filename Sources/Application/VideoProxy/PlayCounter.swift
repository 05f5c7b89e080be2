package import Domain

/// Counts plays.
package protocol PlayCounter: Sendable {
    /// Notes one play; returns at once, and the count is written down soon after.
    func countPlay(of id: ProxyID)
}
