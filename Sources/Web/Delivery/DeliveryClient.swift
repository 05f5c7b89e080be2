import Application
import NIOCore

/// The client of a delivery.
struct DeliveryClient: Sendable {
    /// nginx's status for a client that closed the connection; only for the log.
    private static let clientClosedRequest = 499

    let channel: any Channel
    let observer: (any DeliveryObserver)?

    /// Starts an exchange on the client's event loop and waits for its head. A disconnect of the client cancels it.
    ///
    /// - Throws: `OriginError`; what `start` throws.
    func open(_ start: @escaping @Sendable (any EventLoop) throws -> any OriginExchange) async throws -> ContentStream {
        let (exchange, handler) = try await channel.eventLoop.run { [channel, observer] in
            let handler = try ClientHandler.of(channel)
            let exchange = try start(channel.eventLoop)
            handler.onDisconnect = {
                exchange.cancel()
                observer?.finish(.clientDisconnected, status: Self.clientClosedRequest)
            }
            return (exchange, NIOLoopBound(handler, eventLoop: channel.eventLoop))
        }
        return ContentStream(exchange: exchange, handler: handler, head: try await exchange.head.get())
    }
}

extension EventLoop {
    /// Runs a body on the event loop; directly if the caller is on it.
    func run<Output: Sendable>(_ body: @escaping @Sendable () throws -> Output) async throws -> Output {
        if inEventLoop { return try body() }
        return try await submit(body).get()
    }
}
