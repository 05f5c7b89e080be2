package import NIOCore

/// Fetches videos from where they lie.
package protocol OriginClient: Sendable {
    /// Begins to ask for a video.
    ///
    /// - Parameters:
    ///   - question: what is asked for.
    ///   - loop: on which everything about this question happens; called from it.
    /// - Returns: at once, what becomes of it.
    func ask(_ question: OriginRequest, on loop: any EventLoop) -> any OriginExchange
}

/// One question to an origin, from the name of its host to the last byte. All is called on its event loop.
package protocol OriginExchange: Sendable {
    /// What the origin says before the bytes; fails with an `OriginError`.
    var head: EventLoopFuture<OriginResponseHead> { get }

    /// Hands over the bytes, in order, each chunk when the one before has been taken. To be called once, after the head.
    ///
    /// - Parameter sink: takes a chunk; its future says that there is room for the next.
    /// - Returns: succeeds once all bytes have been taken; fails with an `OriginError` where the body broke off, and
    ///   with the sink's error where that failed.
    func relay(into sink: @escaping @Sendable (ByteBuffer) -> EventLoopFuture<Void>) -> EventLoopFuture<Void>

    /// Gives the question up, wherever it stands: the connection to the origin is closed. Without effect at its end.
    func cancel()
}
