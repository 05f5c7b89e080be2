package import Domain

/// Counts plays.
package protocol PlayCounter: Sendable {
    /// Counts one play without blocking; it is stored soon after.
    func countPlay(of id: ProxyID)
}
