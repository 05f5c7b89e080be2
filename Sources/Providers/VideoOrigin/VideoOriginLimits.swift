package import NIOCore

/// How long an origin may take, and how much it may send.
package struct VideoOriginLimits: Sendable {
    /// From the name to a connection.
    package var connecting: TimeAmount = .seconds(5)
    /// From the question to the end of the answer's head, the TLS handshake included.
    package var head: TimeAmount = .seconds(15)
    /// Between two pieces of the body while the client waits for them.
    package var originSilence: TimeAmount = .seconds(30)
    /// For a client to take one piece of at most `largestRead`; nginx allows as much between two writes.
    package var clientSilence: TimeAmount = .seconds(60)
    /// In bytes.
    package var longestBody: Int64 = 8 << 30
    /// Questions under way at once, in this process.
    package var streams = 4096
    /// How long a connection is kept for the next question.
    package var idle: TimeAmount = .seconds(10)
    /// Connections kept so, for each event loop.
    package var idleConnections = 64
    /// Addresses of one name that are tried.
    package var attempts = 3
    /// In bytes: one read for a slow client. Smaller ones cost more calls than they save memory.
    package var smallestRead = 16 * 1024
    /// In bytes: the first read of an answer, head and all.
    package var firstRead = 64 * 1024
    /// In bytes: one read for a fast client. Beyond it, a chunk leaves the processor's cache before it is written.
    package var largestRead = 256 * 1024

    package init() {}
}
