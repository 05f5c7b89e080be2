import Application
import NIOCore
import NIOHTTP1

/// One question to an origin, a state machine on one event loop: the name, the connection, the head, the body.
final class OriginFetch {
    enum Phase {
        /// From the name to a connection.
        case opening
        /// The question is sent.
        case asked
        /// The head is there; nobody has called for the body.
        case answered
        case relaying
        case over
    }

    let question: OriginRequest
    let home: OriginLoop
    var phase = Phase.opening
    var connection: OriginConnection?
    /// Whether the connection has answered another question before: such a one may just have been closed.
    var isReused = false
    /// When whoever has to act now began to be waited for.
    var since = NIODeadline.now()

    var keepsConnection = false
    /// How long the body has to be, in bytes, where that is known.
    var expected: Int64?
    var received: Int64 = 0
    var hasEnded = false
    /// What has been read and not been handed over: never more than one read.
    var held = CircularBuffer<ByteBuffer>()
    var sink: (@Sendable (ByteBuffer) -> EventLoopFuture<Void>)?
    var isTaking = false
    private var failure: (any Error)?
    private let head: EventLoopPromise<OriginResponseHead>
    private var done: EventLoopPromise<Void>?

    init(_ question: OriginRequest, home: OriginLoop) {
        self.question = question
        self.home = home
        head = home.loop.makePromise()
    }

    var headFuture: EventLoopFuture<OriginResponseHead> { head.futureResult }

    /// Begins; everything else follows from what happens.
    func begin() {
        guard home.environment.streams.enter() else {
            phase = .over
            return head.fail(OriginError.tooMany)
        }
        home.entered(self)
        if let idle = home.takeIdle(OriginKey(question.target)) {
            isReused = true
            send(over: idle)
        } else {
            open()
        }
    }

    func send(over connection: OriginConnection) {
        phase = .asked
        since = .now()
        self.connection = connection
        connection.send(OriginRequestHead.head(question), for: self)
    }

    func relay(into sink: @escaping @Sendable (ByteBuffer) -> EventLoopFuture<Void>) -> EventLoopFuture<Void> {
        if let failure { return home.loop.makeFailedFuture(failure) }
        precondition(phase == .answered, "the body is handed over once, after the head")
        let done = home.loop.makePromise(of: Void.self)
        self.done = done
        self.sink = sink
        phase = .relaying
        pump()
        return done.futureResult
    }

    func answer(_ head: OriginResponseHead) {
        phase = .answered
        self.head.succeed(head)
    }

    /// Ends well: the body has been taken to its last byte.
    func finish() {
        let connection = leave()
        if let connection { keepsConnection ? home.park(connection) : connection.close() }
        done?.succeed()
    }

    /// Ends badly, and the connection with it. Without effect at the end.
    func fail(_ error: any Error) {
        guard phase != .over else { return }
        let wasAnswered = phase == .answered || phase == .relaying
        failure = error
        leave()?.close()
        if !wasAnswered { head.fail(error) }
        done?.fail(error)
    }

    /// The connection is no more.
    func lost(_ error: (any Error)?) {
        connection = nil
        guard !hasEnded, phase != .over else { return }
        let isNonsense = error is HTTPParserError
        if phase == .asked, isReused, !isNonsense {
            // The origin closed it while the question was on its way.
            isReused = false
            phase = .opening
            since = .now()
            return open()
        }
        fail(isNonsense && phase == .asked ? OriginError.contradictory("not HTTP") : .broken)
    }

    func endIfOverdue(_ now: NIODeadline) {
        let limits = home.environment.limits
        switch phase {
        case .opening: if now - since >= limits.connecting { fail(OriginError.timedOut) }
        case .asked: if now - since >= limits.head { fail(OriginError.timedOut) }
        // It is ours to go on, or the client's, who is watched elsewhere.
        case .answered, .over: break
        case .relaying where isTaking: if now - since >= limits.clientSilence { fail(OriginError.clientStalled) }
        case .relaying: if now - since >= limits.originSilence { fail(OriginError.timedOut) }
        }
    }

    private func leave() -> OriginConnection? {
        phase = .over
        home.left(self)
        held.removeAll()
        sink = nil
        defer { connection = nil }
        return connection
    }
}
