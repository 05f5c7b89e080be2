import Application
import Domain
import HTTPTypes
import Hummingbird

/// Answers requests for content, whatever its source: validators, ranges and HEAD, then the bytes.
struct ContentResponder: Sendable {
    let dependencies: DeliveryDependencies
    private let cache = OriginMetadataCache()

    init(_ dependencies: DeliveryDependencies) { self.dependencies = dependencies }

    /// The source of an item's content.
    ///
    /// - Parameter tag: identifies content at its origin.
    /// - Throws: `videoUnavailable` if its origin is not permitted.
    func source(of content: Content, _ tag: EntityTag) throws(Failure) -> any ContentSource {
        switch content {
        case .stored(let object): return StoredSource(object, dependencies)
        case .origin(let url):
            guard let target = dependencies.policy.target(of: url) else {
                throw Failure(
                    .videoUnavailable, "The video could not be fetched.", detail: "the origin URL is not allowed")
            }
            return OriginSource(tag: tag, target: target, origins: dependencies.origins, cache: cache)
        }
    }

    /// - Parameters:
    ///   - record: the stream ends when this record is deleted; nil for an upload or a download.
    ///   - share: the stream ends when this share does; nil for an owner.
    /// - Throws: a `Failure`.
    func response(
        _ source: any ContentSource, _ headers: ContentHeaders, of record: ItemReference?,
        in share: ActiveShare? = nil, observer: (any DeliveryObserver)? = nil, to request: Request,
        _ context: WebContext
    ) async throws -> Response {
        if headers.tag.matches(request.headers[.ifNoneMatch]) {
            observer?.finish(.completed, status: HTTPResponse.Status.notModified.code)
            return Response(status: .notModified, headers: headers.unchanged)
        }
        let isRange = headers.tag.permitsRange(request.headers[.ifRange])
        let range = isRange ? RequestedRange(request.headers[.range]) : .whole
        let client = DeliveryClient(channel: context.channel, observer: observer)
        let active = try await begin(record, share, request, context)
        if request.method == .head { return try await head(source, range, headers, client) }
        let stream = try await source.open(range, for: client)
        return await ContentDelivery(stream: stream, active: active, client: client, logger: context.logger)
            .response(headers)
    }

    private func begin(
        _ record: ItemReference?, _ share: ActiveShare?, _ request: Request, _ context: WebContext
    ) async throws(Failure) -> ActiveStream {
        let address = dependencies.clientAddresses.client(of: request, context)
        let slot = try await dependencies.clientShares.streams.acquire(for: Party.client(address))
        let subjects = [record.map(ActiveStreams.Subject.record), share.map(ActiveStreams.Subject.share)]
        let tickets = subjects.compactMap(\.self).map { subject in
            dependencies.activeStreams.begin(subject) { [channel = context.channel] in channel.close(promise: nil) }
        }
        return ActiveStream(slot: slot, streams: dependencies.activeStreams, tickets: tickets)
    }

    private func head(
        _ source: any ContentSource, _ range: RequestedRange, _ headers: ContentHeaders, _ client: DeliveryClient
    ) async throws -> Response {
        let metadata = try await source.metadata(for: client)
        let part = try range.part(of: metadata.length, in: source.kind)
        let response = Response(
            status: part == nil ? .ok : .partialContent,
            headers: headers.of(metadata.contentType, part: part, total: metadata.length))
        client.observer?.finish(.completed, status: response.status.code)
        return response
    }
}
