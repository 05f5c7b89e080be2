import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension OriginLoop {
    /// Begins to connect.
    ///
    /// - Parameters:
    ///   - address: one that has been found permitted; no other is connected to.
    ///   - connection: takes the bytes; closing it gives up the attempt.
    func connect(to address: SocketAddress, _ connection: OriginConnection) -> EventLoopFuture<any Channel> {
        let bound = NIOLoopBound(connection, eventLoop: loop)
        return ClientBootstrap(group: loop)
            .connectTimeout(environment.limits.connecting)
            .channelOption(.autoRead, value: false)
            // One read, one chunk: what a stream holds in memory.
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.recvAllocator, value: ReadAllocator(connection.meter, buffers, on: loop))
            .channelInitializer { [tls = environment.tls] channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.furnish(channel.pipeline.syncOperations, bound.value, tls)
                }
            }
            .connect(to: address)
    }

    private static func furnish(
        _ pipeline: ChannelPipeline.SynchronousOperations, _ connection: OriginConnection, _ tls: TLSContext
    ) throws {
        if connection.key.usesTLS {
            // A number has no name to send; the certificate is then checked against the number.
            let host = connection.key.host
            let name = (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
            try pipeline.addHandler(NIOSSLClientHandler(context: tls.get(), serverHostname: name))
        }
        try pipeline.addHandler(HTTPRequestEncoder())
        try pipeline.addHandler(ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)))
        try pipeline.addHandler(connection)
    }
}
