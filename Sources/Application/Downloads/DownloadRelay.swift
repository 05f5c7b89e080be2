import Domain
import NIOCore

/// The state of an exchange, on one event loop: what is being read, and whether it has failed.
final class DownloadRelay {
    typealias Sink = @Sendable (IOData) -> EventLoopFuture<Void>

    let loop: any EventLoop
    private let sender: DownloadSender
    private var sink: Sink?
    private var done: EventLoopPromise<Void>?
    /// The object that is being sent.
    private var object: (any OriginExchange)?
    private var failure: (any Error)?

    init(_ sender: DownloadSender, on loop: any EventLoop) {
        self.sender = sender
        self.loop = loop
    }

    func relay(into sink: @escaping Sink) -> EventLoopFuture<Void> {
        if let failure { return loop.makeFailedFuture(failure) }
        let done = loop.makePromise(of: Void.self)
        self.done = done
        self.sink = sink
        let target = DownloadTarget(self)
        loop.makeFutureWithTask { [sender] in try await sender.send(to: target) }
            .assumeIsolated().whenComplete { [self] result in
                switch result {
                case .success: end(.success(()))
                case .failure(let error): fail(error)
                }
            }
        return done.futureResult
    }

    func send(_ bytes: ByteBuffer) -> EventLoopFuture<Void> {
        guard let sink else { return loop.makeFailedFuture(failure ?? OriginError.cancelled) }
        return sink(.byteBuffer(bytes))
    }

    /// Sends an object, and bytes before it.
    ///
    /// - Parameter start: starts to read the object.
    /// - Returns: fails with `OriginError.gone` before anything is sent if the store does not have the object.
    func send(
        _ bytes: ByteBuffer, then start: (any EventLoop) throws -> any OriginExchange
    ) -> EventLoopFuture<Void> {
        guard let sink else { return loop.makeFailedFuture(failure ?? OriginError.cancelled) }
        do {
            let object = try start(loop)
            self.object = object
            return object.head
                .flatMap { [loop] _ in
                    bytes.readableBytes > 0 ? sink(.byteBuffer(bytes)) : loop.makeSucceededVoidFuture()
                }
                .flatMap { object.relay(into: sink) }
        } catch {
            return loop.makeFailedFuture(error)
        }
    }

    /// Ends the exchange. No effect if it has already ended.
    func fail(_ error: any Error) {
        guard failure == nil else { return }
        failure = error
        object?.cancel()
        end(.failure(error))
    }

    private func end(_ result: Result<Void, any Error>) {
        sink = nil
        object = nil
        let done = done
        self.done = nil
        done?.completeWith(result)
    }
}

/// Takes the bytes of a download outside the event loop.
struct DownloadTarget: Sendable {
    private let loop: any EventLoop
    private let read: NIOLoopBound<DownloadRelay>

    /// Call it on the event loop.
    init(_ read: DownloadRelay) {
        loop = read.loop
        self.read = NIOLoopBound(read, eventLoop: read.loop)
    }

    /// Waits until the client can take more.
    func send(_ bytes: some Sequence<UInt8> & Sendable) async throws {
        let bytes = ByteBuffer(bytes: bytes)
        try await loop.flatSubmit { read.value.send(bytes) }.get()
    }

    /// Sends an object, and bytes before it.
    ///
    /// - Throws: `OriginError.gone` before anything is sent if the store does not have the object.
    func send(
        _ bytes: some Sequence<UInt8> & Sendable,
        then start: @escaping @Sendable (any EventLoop) throws -> any OriginExchange
    ) async throws {
        let bytes = ByteBuffer(bytes: bytes)
        try await loop.flatSubmit { read.value.send(bytes, then: start) }.get()
    }

    /// Ends the exchange. Called from any thread.
    func fail(_ error: OriginError) { loop.execute { read.value.fail(error) } }
}
