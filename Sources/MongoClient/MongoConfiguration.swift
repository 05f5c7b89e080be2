/// Connection settings and limits.
package struct MongoConfiguration: Sendable {
    /// Maximum number of open change streams; each uses a dedicated connection and thread.
    package static let changeStreamLimit = 2

    /// The minimum for bulkheads: one connection reserved for each of reads, writes and background work, and one that
    /// they share.
    package static let fewestConnections = 4

    /// Connection string. Unless it says otherwise, writes use the write concern `majority`.
    package var uri: String
    /// Number of connections and threads: each command occupies one of both until its reply arrives. Eight performed
    /// best of 4 to 32 on two cores. Health checks have an additional one. With fewer than `fewestConnections` all
    /// other commands share them.
    package var connections = 8
    /// Maximum number of commands of a bulkhead that wait for a connection; further ones fail as `overloaded`.
    package var waitingLimit = 512
    /// Maximum time to wait for a connection, and maximum time on the server.
    package var commandTimeout: Duration = .seconds(5)
    /// Maximum time to find a usable server.
    package var serverSelectionTimeout: Duration = .seconds(3)
    /// Slower commands are logged at level `notice`.
    package var slowCommandThreshold: Duration = .milliseconds(250)
    /// Name of these connections in the server's logs and `currentOp`.
    package var applicationName = "mongo-client"

    package init(uri: String) { self.uri = uri }

    /// Timeout of commands that may take hours.
    package static let longCommandTimeout: Duration = .seconds(7 * 24 * 3600)

    /// The same settings for commands that may take hours, such as index builds and migrations: two connections, with
    /// practically no command timeout. A lost server is detected by TCP keepalive.
    package var forLongCommands: MongoConfiguration {
        var configuration = self
        configuration.connections = 2
        configuration.commandTimeout = Self.longCommandTimeout
        return configuration
    }

    /// Whether to ignore a timeout in the connection string, which is meant for ordinary commands.
    var isForLongCommands: Bool { commandTimeout >= Self.longCommandTimeout }
}
