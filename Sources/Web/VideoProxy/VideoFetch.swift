import Application
import Domain
import NIOCore

/// Asks the origin on a client's behalf, on the client's event loop, and no longer than the client stays.
struct VideoFetch: Sendable {
    /// nginx's number for a client that has closed the connection; only logs show it.
    private static let clientLeft = 499

    let id: ProxyID
    let target: OriginTarget
    let origins: any OriginClient
    let known: VideoMetadataCache
    let client: any Channel

    /// - Throws: `Failure`, also where the range is beyond the end.
    func open(_ range: VideoRange, for visit: ProxyRequestRecord) async throws -> VideoStream {
        let part: VideoByteRange?
        if range == .whole {
            part = nil
        } else if known[id] == nil, let only = range.onlyPart {
            part = only
        } else {
            let facts = try await facts(for: visit)
            switch range.outcome(of: facts.length) {
            case .whole: part = nil
            case .part(let bytes): part = .within(bytes)
            case .unsatisfiable: throw OriginError.unsatisfiable(total: facts.length).failure
            }
        }
        return try await ask(part, visit)
    }

    /// What is known of the video, or what the origin says when it is asked for one byte: it takes no HEAD under
    /// addresses that were signed for GET.
    func facts(for visit: ProxyRequestRecord) async throws -> VideoMetadata {
        if let facts = known[id] { return facts }
        do {
            let stream = try await ask(.within(0...0), visit)
            try await end(stream)
        } catch let failure as Failure where failure.code == .rangeNotSatisfiable && failure.totalLength == 0 {
            known.learn(VideoMetadata(length: 0, contentType: "video/mp4"), of: id)
        }
        guard let facts = known[id] else {
            throw Failure(
                .videoUnavailable, "The length of the video is not known.", detail: "the origin told no length")
        }
        return facts
    }

    private func ask(_ part: VideoByteRange?, _ visit: ProxyRequestRecord) async throws -> VideoStream {
        let (exchange, handler) = try await client.eventLoop.run { [self] in
            let handler = try ClientHandler.of(client)
            let exchange = origins.ask(OriginRequest(target, part: part), on: client.eventLoop)
            handler.onDeparture = {
                exchange.cancel()
                visit.end(.clientLeft, status: Self.clientLeft)
            }
            return (exchange, NIOLoopBound(handler, eventLoop: client.eventLoop))
        }
        do {
            let head = try await exchange.head.get()
            try learn(head, exchange)
            return VideoStream(exchange: exchange, handler: handler, head: head)
        } catch let error as OriginError {
            if case .unsatisfiable(let total?) = error, let facts = known[id], facts.length != total {
                known.forget(id)
            }
            if case .gone = error { visit.originHasNoVideo() }
            throw error.failure
        }
    }

    private func learn(_ head: OriginResponseHead, _ exchange: any OriginExchange) throws {
        guard let total = head.total else { return }
        let facts = VideoMetadata(length: total, contentType: head.contentType)
        guard let before = known[id] else { return known.learn(facts, of: id) }
        if before == facts { return }
        known.forget(id)
        if before.length != total {
            client.eventLoop.execute { exchange.cancel() }
            throw OriginError.contradictory("another length than before").failure
        }
    }

    /// Takes the one byte, so that the connection can be used again; a whole video is given up.
    private func end(_ stream: VideoStream) async throws {
        let loop = client.eventLoop
        let ending = try await loop.run {
            guard case .part = stream.head.extent else {
                stream.exchange.cancel()
                return loop.makeSucceededVoidFuture()
            }
            return stream.exchange.relay { _ in loop.makeSucceededVoidFuture() }
        }
        try? await ending.get()
    }
}

extension EventLoop {
    /// Runs a body on the loop: at once where the caller is there already.
    func run<Output: Sendable>(_ body: @escaping @Sendable () throws -> Output) async throws -> Output {
        if inEventLoop { return try body() }
        return try await submit(body).get()
    }
}
