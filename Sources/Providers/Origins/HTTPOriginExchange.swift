import Application
import NIOCore

/// The caller's handle on a fetch.
struct HTTPOriginExchange: OriginExchange {
    let head: EventLoopFuture<OriginResponseHead>
    let fetch: NIOLoopBound<OriginFetch>

    func relay(into sink: @escaping @Sendable (IOData) -> EventLoopFuture<Void>) -> EventLoopFuture<Void> {
        fetch.value.relay(into: sink)
    }

    func cancel() { fetch.value.fail(OriginError.cancelled) }
}
