package import NIOCore

/// Timeouts and limits for client connections.
package struct ClientLimits: Sendable {
    /// From the opening of a connection to the end of its first request head. Browsers open connections in advance and
    /// tolerate their being closed.
    package var headerTimeout: TimeAmount = .seconds(15)
    /// Without a request in flight. A proxy in front needs a shorter keep-alive timeout, or it sometimes sends a
    /// request on a connection that is being closed.
    package var idleTimeout: TimeAmount = .seconds(75)
    /// Between two reads of a request body.
    package var bodyReadTimeout: TimeAmount = .seconds(20)
    /// Minimum average rate, in bytes per second, of a request body that takes longer than `bodyReadTimeout`. A body of
    /// 81 MiB then takes 43 minutes at most. Only the slowest mobile connections are slower.
    package var minimumBodyRate = 32 * 1024
    /// Without the client reading a byte of a response in flight.
    package var writeTimeout: TimeAmount = .seconds(60)
    /// How often the timeouts are checked; each may be exceeded by as much.
    package var checkInterval: TimeAmount = .seconds(5)
    /// How long an idle connection stays open after the server has stopped accepting. Responses then carry
    /// `Connection: close`; without the delay a request sent at that moment would be lost.
    package var quiesceDelay: TimeAmount = .seconds(1)
    /// Open connections; further ones wait in the listen backlog.
    package var connections = 16_384

    package init() {}
}
