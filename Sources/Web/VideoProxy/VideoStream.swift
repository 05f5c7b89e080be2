import Application
import NIOCore

/// An origin response whose head has arrived and whose body has not been read.
struct VideoStream: Sendable {
    let exchange: any OriginExchange
    /// The client's handler, bound to its event loop.
    let handler: NIOLoopBound<ClientHandler>
    let head: OriginResponseHead
}
