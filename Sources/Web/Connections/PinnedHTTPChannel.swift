package import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes

/// Runs each connection's tasks on its event loop: a request that awaits nothing never switches threads, and one that
/// awaits the database switches twice. Saves a fifth of the CPU time of a small request.
struct PinnedHTTPChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let base: HTTP1Channel
    private let connections: ClientConnections
    private let executors = EventLoopExecutors()

    init(base: HTTP1Channel, connections: ClientConnections) {
        self.base = base
        self.connections = connections
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        connections.add(channel)
        return base.setup(channel: channel, logger: logger)
    }

    @concurrent
    func handle(value connection: Value, logger: Logger) async {
        await withTaskExecutorPreference(executors.executor(of: connection.channel.eventLoop)) {
            await base.handle(value: connection, logger: logger)
        }
    }
}

extension HTTPServerBuilder {
    /// HTTP/1.1 with the tasks of each connection on its event loop.
    ///
    /// - Parameter connections: tracks each open connection.
    package static func pinned(
        _ limits: ClientLimits = ClientLimits(), connections: ClientConnections = ClientConnections()
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            PinnedHTTPChannel(
                base: HTTP1Channel(
                    responder: responder,
                    configuration: .init(
                        additionalChannelHandlers: [SlowClientHandler(limits)],
                        idleTimeout: limits.idleTimeout,
                        // Fits a token of 8 KiB and a browser's other headers, and a token that is far too long, so
                        // that the client gets the API's error instead of the parser's.
                        httpDecoderConfiguration: .init(
                            maxHeaderFieldSize: 32 * 1024, maxHeaderListSize: 64 * 1024, maxHeaderFieldCount: 100))),
                connections: connections)
        }
    }
}
