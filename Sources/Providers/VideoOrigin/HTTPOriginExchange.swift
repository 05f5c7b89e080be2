import Application
import NIOCore

/// A question, as its asker holds it.
struct HTTPOriginExchange: OriginExchange {
    let head: EventLoopFuture<OriginResponseHead>
    let ask: NIOLoopBound<OriginFetch>

    func relay(into sink: @escaping @Sendable (ByteBuffer) -> EventLoopFuture<Void>) -> EventLoopFuture<Void> {
        ask.value.relay(into: sink)
    }

    func cancel() { ask.value.fail(OriginError.cancelled) }
}
