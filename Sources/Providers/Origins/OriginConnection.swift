import NIOCore
import NIOHTTP1

/// One connection to an origin: reads on demand and passes the response parts to its fetch.
final class OriginConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    let key: OriginKey
    let meter: ReadMeter
    private var context: ChannelHandlerContext?
    private var fetch: OriginFetch?
    private var isReadRequested = false
    /// Whether a read is being parsed: the next one has to wait for its end.
    private var isReading = false
    private var isClosed = false

    init(_ key: OriginKey, meter: ReadMeter) {
        self.key = key
        self.meter = meter
    }

    /// Whether a request can be sent over it.
    var isUsable: Bool { !isClosed && context?.channel.isActive == true }

    /// Sends a request; the response goes to the fetch until `release`.
    func send(_ head: HTTPRequestHead, for fetch: OriginFetch) {
        guard let context else { return fetch.connectionLost(nil) }
        self.fetch = fetch
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        requestRead()
    }

    /// Requests a read, repeated until it produces a response part.
    func requestRead() {
        isReadRequested = true
        if !isReading { context?.read() }
    }

    /// Makes the connection idle; any data received from now on closes it.
    func release() {
        fetch = nil
        meter.restart()
        requestRead()
    }

    func close() {
        fetch = nil
        isClosed = true
        context?.close(promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        isReadRequested = false
        guard let fetch else { return close() }
        fetch.received(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        if isReadRequested { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) { markClosed(nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        markClosed(error)
        context.close(promise: nil)
    }

    private func markClosed(_ error: (any Error)?) {
        isClosed = true
        let current = fetch
        fetch = nil
        current?.connectionLost(error)
    }
}
