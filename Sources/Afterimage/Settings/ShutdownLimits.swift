/// How long a process takes to stop after it was told to.
package struct ShutdownLimits: Sendable, Hashable {
    /// How long a server serves on while its readiness says that it goes.
    package var drain: Duration = .zero
    /// All of it; what has not ended by then is broken off.
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
