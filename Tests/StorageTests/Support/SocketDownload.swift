import Application
import NIOCore
import NIOPosix

/// Sends an exchange's body over a TCP connection.
enum SocketDownload {
    /// - Parameter start: gets the sending connection's event loop.
    /// - Returns: what the other end has received when the connection is closed.
    static func receive(
        _ start: @escaping @Sendable (any EventLoop) -> any OriginExchange
    ) async throws -> [UInt8] {
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: group).childChannelInitializer { channel in
            let exchange = start(channel.eventLoop)
            exchange.head.flatMap { _ in exchange.relay { channel.writeAndFlush($0) } }
                .whenComplete { _ in channel.close(promise: nil) }
            return channel.eventLoop.makeSucceededVoidFuture()
        }.bind(host: "127.0.0.1", port: 0).get()
        let collector = ByteCollector()
        let client = try await ClientBootstrap(group: group).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(Receiver(collector))
            }
        }.connect(to: server.localAddress!).get()
        try await client.closeFuture.get()
        try await server.close()
        return collector.bytes
    }

    private final class Receiver: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let collector: ByteCollector

        init(_ collector: ByteCollector) { self.collector = collector }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            unwrapInboundIn(data).withUnsafeReadableBytes { collector.append($0) }
        }
    }
}
