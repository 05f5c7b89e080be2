import Application
import Domain
import NIOCore

/// A video at its origin.
struct OriginSource: ContentSource {
    /// Identifies the video in the cache.
    let tag: EntityTag
    let target: OriginTarget
    let origins: any OriginClient
    let cache: OriginMetadataCache

    var kind: ItemKind? { .video }

    func open(_ range: RequestedRange, for client: DeliveryClient) async throws -> ContentStream {
        let part: ByteRange?
        if range == .whole {
            part = nil
        } else if cache[tag] == nil, let only = range.onlyPart {
            part = only
        } else {
            part = try await range.part(of: metadata(for: client).length, in: kind).map(ByteRange.within)
        }
        return try await fetch(part, client)
    }

    /// The cached metadata, or that of a one-byte request to the origin: URLs signed for GET do not accept HEAD.
    func metadata(for client: DeliveryClient) async throws -> ContentMetadata {
        if let metadata = cache[tag] { return metadata }
        do {
            let stream = try await fetch(.within(0...0), client)
            try await drain(stream, on: client.channel.eventLoop)
        } catch let failure as Failure where failure.code == .rangeNotSatisfiable && failure.totalLength == 0 {
            cache.store(ContentMetadata(length: 0, contentType: "video/mp4"), for: tag)
        }
        guard let metadata = cache[tag] else {
            throw Failure(
                .videoUnavailable, "The length of the video is unknown.", detail: "the origin sent no length")
        }
        return metadata
    }

    private func fetch(_ part: ByteRange?, _ client: DeliveryClient) async throws -> ContentStream {
        do {
            let stream = try await client.open { [origins, target] loop in
                origins.fetch(OriginRequest(target, part: part), on: loop)
            }
            try cacheMetadata(stream, client)
            return stream
        } catch let error as OriginError {
            if case .unsatisfiable(let total?) = error, let metadata = cache[tag], metadata.length != total {
                cache.remove(tag)
            }
            if case .gone = error { client.observer?.contentIsMissing() }
            throw error.failure(in: kind)
        }
    }

    private func cacheMetadata(_ stream: ContentStream, _ client: DeliveryClient) throws(OriginError) {
        guard let total = stream.head.total else { return }
        let metadata = ContentMetadata(length: total, contentType: stream.head.contentType)
        guard let cached = cache[tag] else { return cache.store(metadata, for: tag) }
        if cached == metadata { return }
        cache.remove(tag)
        if cached.length != total {
            client.channel.eventLoop.execute { stream.exchange.cancel() }
            throw .contradictory("the length changed")
        }
    }

    /// Reads the one byte, so that the connection can be reused; cancels if the origin sends the whole video.
    private func drain(_ stream: ContentStream, on loop: any EventLoop) async throws {
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
