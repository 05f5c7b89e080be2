import Application
import NIOCore

/// An exchange with an origin or a store whose head has arrived and whose body has not been read.
struct ContentStream: Sendable {
    let exchange: any OriginExchange
    /// The client's handler, bound to its event loop.
    let handler: NIOLoopBound<ClientHandler>
    let head: OriginResponseHead
}
