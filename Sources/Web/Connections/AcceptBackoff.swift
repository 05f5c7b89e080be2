package import NIOCore

/// Pauses accepting after `accept` failed for lack of file descriptors.
///
/// The listening socket stays readable while connections wait. After a failed `accept` SwiftNIO retries only after a
/// second but keeps polling the readable socket, which occupies one core until descriptors are free.
package final class AcceptBackoff: ChannelInboundHandler {
    package typealias InboundIn = any Channel

    /// Below SwiftNIO's second, so that its retry does not come first.
    private static let delay = TimeAmount.milliseconds(250)

    /// - Parameter listener: the listening channel.
    package static func add(to listener: any Channel) async throws {
        try await listener.eventLoop.submit {
            try listener.pipeline.syncOperations.addHandler(AcceptBackoff(), position: .first)
        }.get()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let listener = context.channel
        try? listener.syncOptions?.setOption(.autoRead, value: false)
        context.eventLoop.scheduleTask(in: Self.delay) {
            // Fails if the channel was closed meanwhile, and need not succeed then.
            try? listener.syncOptions?.setOption(.autoRead, value: true)
        }
        context.fireErrorCaught(error)
    }
}
