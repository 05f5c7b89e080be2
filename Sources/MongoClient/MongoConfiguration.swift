/// How to reach MongoDB, and how much to ask of it at once.
package struct MongoConfiguration: Sendable {
    /// Change streams that may be open at once, each with a connection and a thread of its own.
    package static let changeStreams = 2

    /// A connection string. Where it does not say otherwise, writes are acknowledged by the majority.
    package var uri: String
    /// Connections, and as many threads: each command holds one of both until its answer is there. Eight were the
    /// best of 4 to 32 on two cores.
    package var connections = 8
    /// Commands that may wait for a connection; the next one is refused as `overloaded`.
    package var waitingLimit = 512
    /// How long a command may wait for a connection, and how long the server may work on it.
    package var commandTimeout: Duration = .seconds(5)
    /// How long to look for a server that can answer.
    package var serverSelectionTimeout: Duration = .seconds(3)
    /// Commands that take longer are logged at the level `notice`.
    package var slowCommandThreshold: Duration = .milliseconds(250)
    /// What the server's logs and `currentOp` show for these connections.
    package var applicationName = "mongo-client"

    package init(uri: String) { self.uri = uri }
}
