import Application
package import NIOCore

/// Timeouts and size limits of origin requests.
package struct VideoOriginLimits: Sendable {
    /// For DNS resolution and connecting.
    package var connectTimeout: TimeAmount = .seconds(5)
    /// From the request to the end of the response head, including the TLS handshake.
    package var headTimeout: TimeAmount = .seconds(15)
    /// Between two chunks of the body while the client waits for them.
    package var originReadTimeout: TimeAmount = .seconds(30)
    /// For a client to take one chunk of at most `largestRead`; nginx has the same default between two writes.
    package var clientWriteTimeout: TimeAmount = .seconds(60)
    /// In bytes.
    package var maximumBodyLength: Int64 = 8 << 30
    /// Concurrent fetches in this process.
    package var maximumStreams = ClientShares.maximumStreams
    /// How long an idle connection is kept.
    package var idleTimeout: TimeAmount = .seconds(10)
    /// Idle connections per event loop.
    package var idleConnections = 64
    /// Addresses of one host that are tried.
    package var connectAttempts = 3
    /// In bytes: the read size for a slow client. Smaller reads cost more calls than they save memory.
    package var smallestRead = 32 * 1024
    /// In bytes: the very first read on a connection; a response head fits in it.
    package var veryFirstRead = 2 * 1024
    /// In bytes: the first read of a body on a fresh connection.
    package var firstRead = 64 * 1024
    /// In bytes: the read size for a fast client. Larger chunks leave the CPU cache before they are written.
    package var largestRead = 256 * 1024

    package init() {}
}
