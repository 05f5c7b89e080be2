import HTTPTypes
import NIOCore
import NIOExtras
import NIOHTTPTypes

/// Closes connections of clients that send a request or read a response too slowly, and adds `Connection: close` to
/// responses during shutdown.
final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// A request body in flight.
    private struct Body {
        let start: NIODeadline
        var latest: NIODeadline
        var count = 0
    }

    private let limits: ClientLimits
    private let start = NIODeadline.now()
    private var hasReceivedHead = false
    private var body: Body?
    /// Bytes waiting for the client, and since when the number has not changed.
    private var unsent = (count: 0, since: NIODeadline.now())
    private var checks: RepeatedTask?
    /// Whether the server is shutting down, and this connection closes when it is next idle.
    private var isQuiescing = false

    init(_ limits: ClientLimits) { self.limits = limits }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let interval = limits.checkInterval
        checks = context.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            let (handler, context) = bound.value
            if handler.isTooSlow(context, at: .now()) { context.close(promise: nil) }
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { checks?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        checks?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            hasReceivedHead = true
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
        guard isQuiescing, case .head(var head) = unwrapOutboundIn(data) else {
            return context.write(data, promise: promise)
        }
        head.headerFields[.connection] = "close"
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    /// Delays the quiesce event, which makes later handlers close an idle connection at once: a request may have been
    /// sent and not yet read.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent, limits.quiesceDelay > .zero else {
            return context.fireUserInboundEventTriggered(event)
        }
        isQuiescing = true
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.value.eventLoop.scheduleTask(in: limits.quiesceDelay) {
            if context.value.channel.isActive {
                context.value.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            }
        }
    }

    private func isTooSlow(_ context: ChannelHandlerContext, at now: NIODeadline) -> Bool {
        if !hasReceivedHead { return now - start > limits.headerTimeout }
        let unsent = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        if unsent == 0 || unsent != self.unsent.count { self.unsent = (unsent, now) }
        if now - self.unsent.since > limits.writeTimeout { return true }
        guard let body else { return false }
        if now - body.latest > limits.bodyReadTimeout { return true }
        let late = now - body.start - limits.bodyReadTimeout
        return Double(body.count) < Double(late.nanoseconds) / 1e9 * Double(limits.minimumBodyRate)
    }
}
