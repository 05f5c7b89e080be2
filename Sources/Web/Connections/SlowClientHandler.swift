import HTTPTypes
import NIOCore
import NIOExtras
import NIOHTTPTypes

/// Closes the connection of a client that takes too long to ask, or to take its answer; lets answers say goodbye where
/// the server stops.
final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
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
    private let start = NIODeadline.now()
    private var hasAsked = false
    private var body: Body?
    /// How much waits for the client, and since when it has been exactly so much.
    private var unsent = (count: 0, since: NIODeadline.now())
    private var look: RepeatedTask?
    /// Whether the server has stopped to take connections, and this one goes when it is next at rest.
    private var isLast = false

    init(_ limits: ClientLimits) { self.limits = limits }

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
        guard isLast, case .head(var head) = unwrapOutboundIn(data) else {
            return context.write(data, promise: promise)
        }
        head.headerFields[.connection] = "close"
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    /// The event has handlers behind this one close the connection: at once where no request is under way, as far as they
    /// know. One may be: sent, and not read.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent, limits.goodbye > .zero else {
            return context.fireUserInboundEventTriggered(event)
        }
        isLast = true
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.value.eventLoop.scheduleTask(in: limits.goodbye) {
            if context.value.channel.isActive {
                context.value.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            }
        }
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
