import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension OriginLoop {
    /// Connects to an address.
    ///
    /// - Parameters:
    ///   - address: must be permitted.
    ///   - connection: receives the bytes; closing it cancels the attempt.
    func connect(to address: SocketAddress, _ connection: OriginConnection) -> EventLoopFuture<any Channel> {
        let bound = NIOLoopBound(connection, eventLoop: loop)
        return ClientBootstrap(group: loop)
            .connectTimeout(environment.limits.connectTimeout)
            .channelOption(.autoRead, value: false)
            // One chunk per read bounds the memory of a stream.
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.recvAllocator, value: ReadAllocator(connection.meter, buffers, on: loop))
            .channelInitializer { [tls = environment.tls] channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.configurePipeline(channel.pipeline.syncOperations, bound.value, tls)
                }
            }
            .connect(to: address)
    }

    private static func configurePipeline(
        _ pipeline: ChannelPipeline.SynchronousOperations, _ connection: OriginConnection, _ tls: TLSContext
    ) throws {
        if connection.key.usesTLS {
            // An IP address is not sent as SNI; the certificate is then checked against the address.
            let host = connection.key.host
            let name = (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
            try pipeline.addHandler(NIOSSLClientHandler(context: tls.get(), serverHostname: name))
        }
        try pipeline.addHandler(HTTPRequestEncoder())
        try pipeline.addHandler(ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)))
        try pipeline.addHandler(connection)
    }
}
