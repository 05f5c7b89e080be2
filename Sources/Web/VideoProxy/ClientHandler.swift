import NIOCore

/// At the head of the pipeline of a client that watches videos: hears at once when the client leaves, and lets the head
/// of an answer wait for the first bytes, so that both go out in one call.
final class ClientHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// Called when the client leaves or sends no more: nobody who wants an answer says goodbye first.
    var onDeparture: (() -> Void)?
    var holdsFlushes = false

    /// The one of a channel, put there if it is missing; to be called on its event loop.
    static func of(_ channel: any Channel) throws -> ClientHandler {
        let pipeline = channel.pipeline.syncOperations
        if let handler = try? pipeline.handler(type: ClientHandler.self) { return handler }
        let handler = ClientHandler()
        try pipeline.addHandler(handler, position: .first)
        return handler
    }

    func flush(context: ChannelHandlerContext) { if !holdsFlushes { context.flush() } }

    func channelInactive(context: ChannelHandlerContext) {
        depart()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { depart() }
        context.fireUserInboundEventTriggered(event)
    }

    private func depart() {
        let departure = onDeparture
        onDeparture = nil
        departure?()
    }
}
