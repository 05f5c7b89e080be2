/// The time limits of a graceful shutdown.
package struct ShutdownLimits: Sendable, Hashable {
    /// How long a server keeps accepting connections while its readiness check fails.
    package var drain: Duration = .zero
    /// The whole shutdown; what has not ended by then is cancelled.
    package var limit: Duration = .seconds(25)

    package init() {}
}

extension Settings {
    mutating func readShutdown(_ reader: inout SettingsReader) {
        shutdown.drain = .seconds(3)
        reader.read("SHUTDOWN_DRAIN_SECONDS", "a number of seconds, 0 to 20", into: &shutdown.drain) {
            Double($0).flatMap { (0...20).contains($0) ? .milliseconds(Int($0 * 1000)) : nil }
        }
        reader.read("SHUTDOWN_LIMIT_SECONDS", "a number of seconds, 1 to 30", into: &shutdown.limit) {
            Double($0).flatMap { (1...30).contains($0) ? .milliseconds(Int($0 * 1000)) : nil }
        }
        if shutdown.drain >= shutdown.limit {
            reader.fault("SHUTDOWN_DRAIN_SECONDS", "must be less than SHUTDOWN_LIMIT_SECONDS")
        }
    }
}
