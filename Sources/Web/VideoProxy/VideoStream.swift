import Application

/// A video whose head is there and whose bytes have not been called for.
struct VideoStream: Sendable {
    let exchange: any OriginExchange
    let head: OriginHead
}
