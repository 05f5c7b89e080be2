package import NIOCore

/// Has a server that the system gives no more descriptors wait before it takes the next connection.
///
/// A listening socket stays readable while somebody waits to be taken. Where taking fails SwiftNIO asks no more for a
/// second, but goes on listening to that, and one core is busy with nothing else until there are descriptors again.
package final class AcceptBackoff: ChannelInboundHandler {
    package typealias InboundIn = any Channel

    /// Short beside SwiftNIO's second, whose attempt would otherwise come in between.
    private static let length = TimeAmount.milliseconds(250)

    /// - Parameter listener: the channel that takes connections.
    package static func add(to listener: any Channel) async throws {
        try await listener.eventLoop.submit {
            try listener.pipeline.syncOperations.addHandler(AcceptBackoff(), position: .first)
        }.get()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let listener = context.channel
        try? listener.syncOptions?.setOption(.autoRead, value: false)
        context.eventLoop.scheduleTask(in: Self.length) {
            // Closed by then, it takes no option, and needs none.
            try? listener.syncOptions?.setOption(.autoRead, value: true)
        }
        context.fireErrorCaught(error)
    }
}
