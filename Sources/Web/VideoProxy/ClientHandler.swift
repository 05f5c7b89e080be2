import NIOCore

/// First in the pipeline of a video client: reports a disconnect at once, and delays the flush of the response head
/// until the first body bytes, so that both are sent in one system call.
final class ClientHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 512 << 10, high: 1 << 20)

    /// Called when the client disconnects. A half-closed connection counts as a disconnect.
    var onDisconnect: (() -> Void)?
    var holdsFlushes = false

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
