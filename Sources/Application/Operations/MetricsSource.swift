/// What has been measured of this server.
package protocol MetricsSource: Sendable {
    /// All of it as it is now, in Prometheus' text form.
    func text() async -> String
}
