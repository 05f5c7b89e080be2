/// The metrics of this server.
package protocol MetricsSource: Sendable {
    /// The current values in Prometheus text format.
    func text() async -> String
}
