import Application
import NIOCore

/// The caller's handle on a read.
struct DiskExchange: OriginExchange {
    let head: EventLoopFuture<OriginResponseHead>
    private let read: NIOLoopBound<DiskRead>

    /// Starts the read. Call it on the read's event loop.
    init(_ read: DiskRead) {
        head = read.open()
        self.read = NIOLoopBound(read, eventLoop: read.loop)
    }

    func relay(into sink: @escaping @Sendable (IOData) -> EventLoopFuture<Void>) -> EventLoopFuture<Void> {
        read.value.relay(into: sink)
    }

    func cancel() { read.value.fail(OriginError.cancelled) }
}
