import Application
import NIOCore

/// A video whose head is there and whose bytes have not been called for.
struct VideoStream: Sendable {
    let exchange: any OriginExchange
    /// The client's, on whose event loop all happens.
    let handler: NIOLoopBound<ClientHandler>
    let head: OriginResponseHead
}
