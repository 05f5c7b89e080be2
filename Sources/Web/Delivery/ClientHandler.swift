import NIOCore

/// First in the pipeline of a client that gets content: reports a disconnect at once, delays the flush of the response
/// head until the first body bytes, so that both are sent together, and sends files.
final class ClientHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 512 << 10, high: 1 << 20)

    /// Called when the client disconnects. A half-closed connection counts as a disconnect.
    var onDisconnect: (() -> Void)?
    var holdsFlushes = false
    /// Nil before the handler is in a pipeline, and after.
    private var context: ChannelHandlerContext?

    /// The handler of a channel, added if it is missing. Must be called on the event loop.
    static func of(_ channel: any Channel) throws -> ClientHandler {
        let pipeline = channel.pipeline.syncOperations
        if let handler = try? pipeline.handler(type: ClientHandler.self) { return handler }
        let handler = ClientHandler()
        try pipeline.addHandler(handler, position: .first)
        // Only one chunk is in flight at a time: no need for a writability event after each.
        try channel.syncOptions?.setOption(.writeBufferWaterMark, value: waterMark)
        return handler
    }

    /// Sends a part of a body of known length, and what was written before, without the HTTP encoder, which accepts no
    /// files and would add nothing: the system copies the bytes from the file to the socket.
    func send(_ part: FileRegion) -> EventLoopFuture<Void> {
        guard let context else { preconditionFailure("the channel of a request has this handler") }
        return context.writeAndFlush(wrapOutboundOut(.fileRegion(part)))
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func flush(context: ChannelHandlerContext) { if !holdsFlushes { context.flush() } }

    func channelInactive(context: ChannelHandlerContext) {
        disconnected()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { disconnected() }
        context.fireUserInboundEventTriggered(event)
    }

    private func disconnected() {
        let action = onDisconnect
        onDisconnect = nil
        action?()
    }
}
