import Application
import NIOCore

/// A read of an object, on one event loop: repeats a request that fails for a moment, and checks the response's head.
final class S3Read {
    private static let retryDelays: [TimeAmount] = [.milliseconds(100), .milliseconds(400)]

    private let request: OriginRequest
    private let size: Int64
    private let contentType: String
    private let origins: any OriginClient
    private let loop: any EventLoop
    private let head: EventLoopPromise<OriginResponseHead>
    private var delays = retryDelays[...]
    private var exchange: (any OriginExchange)?
    private var isCancelled = false

    init(
        _ request: OriginRequest, size: Int64, contentType: String, from origins: any OriginClient,
        on loop: any EventLoop
    ) {
        self.request = request
        self.size = size
        self.contentType = contentType
        self.origins = origins
        self.loop = loop
        head = loop.makePromise()
    }

    var headFuture: EventLoopFuture<OriginResponseHead> { head.futureResult }

    func begin() {
        guard !isCancelled else { return head.fail(OriginError.cancelled) }
        let exchange = origins.fetch(request, on: loop)
        self.exchange = exchange
        exchange.head.assumeIsolated().whenComplete { [self] result in
            switch result {
            case .success(let response): check(response)
            case .failure(let error as OriginError) where Self.isTemporary(error) && !delays.isEmpty:
                loop.assumeIsolated().scheduleTask(in: delays.removeFirst()) { self.begin() }
            case .failure(let error): head.fail(Self.converted(error))
            }
        }
    }

    func relay(into sink: @escaping @Sendable (IOData) -> EventLoopFuture<Void>) -> EventLoopFuture<Void> {
        exchange?.relay(into: sink) ?? loop.makeFailedFuture(OriginError.cancelled)
    }

    func cancel() {
        isCancelled = true
        exchange?.cancel()
    }

    private func check(_ response: OriginResponseHead) {
        let isExpected =
            switch (request.part, response.extent) {
            case (nil, .whole(let length)): length == size
            case (.within(let range), .part(let bytes, let total)): bytes == range && total == size
            default: false
            }
        guard isExpected else {
            exchange?.cancel()
            return head.fail(OriginError.broken)
        }
        head.succeed(OriginResponseHead(response.extent, contentType: contentType))
    }

    private static func isTemporary(_ error: OriginError) -> Bool {
        switch error {
        case .unreachable, .broken: true
        case .unexpectedStatus(let status): status == 429 || status >= 500
        default: false
        }
    }

    private static func converted(_ error: any Error) -> any Error {
        switch error as? OriginError {
        // The access key is refused, which says nothing about the object.
        case .gone(status: 403): OriginError.unexpectedStatus(403)
        // A range within the size: the object is smaller.
        case .unsatisfiable: OriginError.broken
        default: error
        }
    }
}

/// The caller's handle on a read.
struct S3Exchange: OriginExchange {
    let head: EventLoopFuture<OriginResponseHead>
    let read: NIOLoopBound<S3Read>

    func relay(into sink: @escaping @Sendable (IOData) -> EventLoopFuture<Void>) -> EventLoopFuture<Void> {
        read.value.relay(into: sink)
    }

    func cancel() { read.value.cancel() }
}
