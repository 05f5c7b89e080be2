import Application
import NIOCore
import NIOHTTP1

/// One request to an origin, a state machine on one event loop: DNS, connection, head, body.
final class OriginFetch {
    enum Phase {
        /// Resolving and connecting.
        case opening
        case requestSent
        /// The head has been received; `relay` has not been called.
        case headReceived
        case relaying
        case finished
    }

    let request: OriginRequest
    let originLoop: OriginLoop
    var phase = Phase.opening
    var connection: OriginConnection?
    /// Whether the connection has served another request before: the origin may just have closed it.
    var isReused = false
    /// Start of the current wait, for the timeouts.
    var waitingSince = NIODeadline.now()

    var canReuseConnection = false
    /// Expected body length in bytes, if known.
    var expected: Int64?
    var received: Int64 = 0
    var hasEnded = false
    /// Chunks read and not delivered yet: never more than one read.
    var buffered = CircularBuffer<ByteBuffer>()
    var sink: (@Sendable (IOData) -> EventLoopFuture<Void>)?
    var isDelivering = false
    private var failure: (any Error)?
    private let head: EventLoopPromise<OriginResponseHead>
    private var done: EventLoopPromise<Void>?

    init(_ request: OriginRequest, originLoop: OriginLoop) {
        self.request = request
        self.originLoop = originLoop
        head = originLoop.loop.makePromise()
    }

    var headFuture: EventLoopFuture<OriginResponseHead> { head.futureResult }

    /// Starts the fetch.
    func begin() {
        guard originLoop.environment.streams.enter() else {
            phase = .finished
            return head.fail(OriginError.tooMany)
        }
        originLoop.register(self)
        if let idle = originLoop.takeIdle(OriginKey(request.target)) {
            isReused = true
            send(over: idle)
        } else {
            open()
        }
    }

    func send(over connection: OriginConnection) {
        phase = .requestSent
        waitingSince = .now()
        self.connection = connection
        connection.send(OriginRequestHead.head(request), for: self)
    }

    func relay(into sink: @escaping @Sendable (IOData) -> EventLoopFuture<Void>) -> EventLoopFuture<Void> {
        if let failure { return originLoop.loop.makeFailedFuture(failure) }
        precondition(phase == .headReceived, "relay must be called once, after the head")
        let done = originLoop.loop.makePromise(of: Void.self)
        self.done = done
        self.sink = sink
        phase = .relaying
        pump()
        return done.futureResult
    }

    func succeed(with head: OriginResponseHead) {
        phase = .headReceived
        self.head.succeed(head)
    }

    /// Completes the fetch: the whole body has been delivered.
    func finish() {
        let connection = detach()
        if let connection { canReuseConnection ? originLoop.park(connection) : connection.close() }
        done?.succeed()
    }

    /// Fails the fetch and closes its connection. No effect if already finished.
    func fail(_ error: any Error) {
        guard phase != .finished else { return }
        let hadHead = phase == .headReceived || phase == .relaying
        failure = error
        detach()?.close()
        if !hadHead { head.fail(error) }
        done?.fail(error)
    }

    /// Handles the loss of the connection.
    func connectionLost(_ error: (any Error)?) {
        connection = nil
        guard !hasEnded, phase != .finished else { return }
        let isInvalidHTTP = error is HTTPParserError
        if phase == .requestSent, isReused, !isInvalidHTTP {
            // The origin closed the idle connection while the request was in flight.
            isReused = false
            phase = .opening
            waitingSince = .now()
            return open()
        }
        fail(isInvalidHTTP && phase == .requestSent ? OriginError.contradictory("not HTTP") : .broken)
    }

    func checkTimeout(_ now: NIODeadline) {
        let limits = originLoop.environment.limits
        switch phase {
        case .opening: if now - waitingSince >= limits.connectTimeout { fail(OriginError.timedOut) }
        case .requestSent: if now - waitingSince >= limits.headTimeout { fail(OriginError.timedOut) }
        // Waiting for this process or for the client, which has its own timeouts.
        case .headReceived, .finished: break
        case .relaying where isDelivering:
            if now - waitingSince >= limits.clientWriteTimeout { fail(OriginError.clientStalled) }
        case .relaying: if now - waitingSince >= limits.originReadTimeout { fail(OriginError.timedOut) }
        }
    }

    private func detach() -> OriginConnection? {
        phase = .finished
        originLoop.unregister(self)
        buffered.removeAll()
        sink = nil
        defer { connection = nil }
        return connection
    }
}
