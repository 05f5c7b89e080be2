import Application
import Domain
import NIOCore

/// Fetches from the origin for a client, on the client's event loop, until the client disconnects.
struct VideoFetch: Sendable {
    /// nginx's status for a client that closed the connection; only for the log.
    private static let clientClosedRequest = 499

    let id: ProxyID
    let target: OriginTarget
    let origins: any OriginClient
    let cache: VideoMetadataCache
    let client: any Channel

    /// - Throws: `Failure`, also if the range is beyond the end.
    func open(_ range: VideoRange, for record: ProxyRequestRecord) async throws -> VideoStream {
        let part: VideoByteRange?
        if range == .whole {
            part = nil
        } else if cache[id] == nil, let only = range.onlyPart {
            part = only
        } else {
            let metadata = try await metadata(for: record)
            switch range.outcome(of: metadata.length) {
            case .whole: part = nil
            case .part(let bytes): part = .within(bytes)
            case .unsatisfiable: throw OriginError.unsatisfiable(total: metadata.length).failure
            }
        }
        return try await fetch(part, record)
    }

    /// The cached metadata, or that of a one-byte request to the origin: URLs signed for GET do not accept HEAD.
    func metadata(for record: ProxyRequestRecord) async throws -> VideoMetadata {
        if let metadata = cache[id] { return metadata }
        do {
            let stream = try await fetch(.within(0...0), record)
            try await drain(stream)
        } catch let failure as Failure where failure.code == .rangeNotSatisfiable && failure.totalLength == 0 {
            cache.store(VideoMetadata(length: 0, contentType: "video/mp4"), for: id)
        }
        guard let metadata = cache[id] else {
            throw Failure(
                .videoUnavailable, "The length of the video is unknown.", detail: "the origin sent no length")
        }
        return metadata
    }

    private func fetch(_ part: VideoByteRange?, _ record: ProxyRequestRecord) async throws -> VideoStream {
        let (exchange, handler) = try await client.eventLoop.run { [self] in
            let handler = try ClientHandler.of(client)
            let exchange = origins.fetch(OriginRequest(target, part: part), on: client.eventLoop)
            handler.onDisconnect = {
                exchange.cancel()
                record.finish(.clientDisconnected, status: Self.clientClosedRequest)
            }
            return (exchange, NIOLoopBound(handler, eventLoop: client.eventLoop))
        }
        do {
            let head = try await exchange.head.get()
            try cacheMetadata(head, exchange)
            return VideoStream(exchange: exchange, handler: handler, head: head)
        } catch let error as OriginError {
            if case .unsatisfiable(let total?) = error, let metadata = cache[id], metadata.length != total {
                cache.remove(id)
            }
            if case .gone = error { record.originReportedGone() }
            throw error.failure
        }
    }

    private func cacheMetadata(_ head: OriginResponseHead, _ exchange: any OriginExchange) throws {
        guard let total = head.total else { return }
        let metadata = VideoMetadata(length: total, contentType: head.contentType)
        guard let cached = cache[id] else { return cache.store(metadata, for: id) }
        if cached == metadata { return }
        cache.remove(id)
        if cached.length != total {
            client.eventLoop.execute { exchange.cancel() }
            throw OriginError.contradictory("the length changed").failure
        }
    }

    /// Reads the one byte, so that the connection can be reused; cancels if the origin sends the whole video.
    private func drain(_ stream: VideoStream) async throws {
        let loop = client.eventLoop
        let end = try await loop.run {
            guard case .part = stream.head.extent else {
                stream.exchange.cancel()
                return loop.makeSucceededVoidFuture()
            }
            return stream.exchange.relay { _ in loop.makeSucceededVoidFuture() }
        }
        try? await end.get()
    }
}

extension EventLoop {
    /// Runs a body on the event loop; directly if the caller is on it.
    func run<Output: Sendable>(_ body: @escaping @Sendable () throws -> Output) async throws -> Output {
        if inEventLoop { return try body() }
        return try await submit(body).get()
    }
}
