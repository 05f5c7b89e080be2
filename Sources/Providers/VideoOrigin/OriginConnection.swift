import NIOCore
import NIOHTTP1

/// One connection to an origin: reads only when somebody wants to, and tells whoever asked what comes.
final class OriginConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    let key: OriginKey
    let meter: ReadMeter
    private var context: ChannelHandlerContext?
    private var ask: OriginFetch?
    private var isWanting = false
    /// Whether a read is being taken apart: the next one has to wait for its end.
    private var isReading = false
    private var isClosed = false

    init(_ key: OriginKey, meter: ReadMeter) {
        self.key = key
        self.meter = meter
    }

    /// Whether a question can be sent over it.
    var isUsable: Bool { !isClosed && context?.channel.isActive == true }

    /// Sends a question; its answer goes to the asker until `release`.
    func send(_ head: HTTPRequestHead, for ask: OriginFetch) {
        guard let context else { return ask.lost(nil) }
        self.ask = ask
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        want()
    }

    /// Reads once, and again until something has come of it.
    func want() {
        isWanting = true
        if !isReading { context?.read() }
    }

    /// From here on nothing may come but the end; whatever does ends the connection.
    func release() {
        ask = nil
        meter.restart()
        want()
    }

    func close() {
        ask = nil
        isClosed = true
        context?.close(promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        isWanting = false
        guard let ask else { return close() }
        ask.received(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        if isWanting { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) { lose(nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        lose(error)
        context.close(promise: nil)
    }

    private func lose(_ error: (any Error)?) {
        isClosed = true
        let asker = ask
        ask = nil
        asker?.lost(error)
    }
}
