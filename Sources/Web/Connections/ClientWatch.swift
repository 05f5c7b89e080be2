import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes the connection of a client that takes too long to ask, or to take its answer; lets answers say goodbye where
/// the server is about to stop.
final class ClientWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// A body that is on its way.
    private struct Body {
        let start: NIODeadline
        var latest: NIODeadline
        var count = 0
    }

    private let limits: ClientLimits
    private let connections: ClientConnections
    private let start = NIODeadline.now()
    private var hasAsked = false
    private var body: Body?
    /// How much waits for the client, and since when it has been exactly so much.
    private var unsent = (count: 0, since: NIODeadline.now())
    private var look: RepeatedTask?

    init(_ limits: ClientLimits, _ connections: ClientConnections) {
        self.limits = limits
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let watch = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        look = context.eventLoop.scheduleRepeatedTask(initialDelay: limits.check, delay: limits.check) { _ in
            let (watch, context) = watch.value
            if watch.isTooSlow(context, at: .now()) { context.close(promise: nil) }
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { look?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        look?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            hasAsked = true
            body = Body(start: .now(), latest: .now())
        case .body(let bytes):
            body?.latest = .now()
            body?.count += bytes.readableBytes
        case .end:
            body = nil
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard connections.isLeaving, case .head(var head) = unwrapOutboundIn(data) else {
            return context.write(data, promise: promise)
        }
        head.headerFields[.connection] = "close"
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    private func isTooSlow(_ context: ChannelHandlerContext, at now: NIODeadline) -> Bool {
        if !hasAsked { return now - start > limits.firstHead }
        let unsent = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        if unsent == 0 || unsent != self.unsent.count { self.unsent = (unsent, now) }
        if now - self.unsent.since > limits.takingNothing { return true }
        guard let body else { return false }
        if now - body.latest > limits.bodySilence { return true }
        let late = now - body.start - limits.bodySilence
        return Double(body.count) < Double(late.nanoseconds) / 1e9 * Double(limits.slowestBody)
    }
}
