package import NIOCore

/// Fetches videos from their origins.
package protocol OriginClient: Sendable {
    /// Starts a request. Call it on `loop`, which runs the whole exchange.
    func fetch(_ request: OriginRequest, on loop: any EventLoop) -> any OriginExchange
}

/// One request for bytes, to an origin or a store, from its start to the last byte. Use it on its event loop only.
package protocol OriginExchange: Sendable {
    /// The validated response head; fails with an `OriginError`.
    var head: EventLoopFuture<OriginResponseHead> { get }

    /// Relays the body to a sink, chunk by chunk with backpressure. Call it once, after `head`.
    ///
    /// - Parameter sink: takes a chunk, in memory or as a region of an open file; its future completes when it can take the
    ///   next.
    /// - Returns: succeeds after the last chunk; fails with an `OriginError` if the body is incomplete, or with the
    ///   sink's error.
    func relay(into sink: @escaping @Sendable (IOData) -> EventLoopFuture<Void>) -> EventLoopFuture<Void>

    /// Cancels the request and closes the connection to the origin. No effect after its end.
    func cancel()
}
