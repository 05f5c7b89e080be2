import Application
import Domain
import HTTPTypes
package import Hummingbird
import NIOCore

/// Streams videos from their origin under URLs that do not reveal it.
package struct VideoController: Sendable {
    private let dependencies: VideoProxyDependencies
    private let cache = VideoMetadataCache()

    package init(_ dependencies: VideoProxyDependencies) { self.dependencies = dependencies }

    /// GET and HEAD.
    @Sendable @concurrent package func serve(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = context.parameters.get("proxy_id") ?? ""
        let record = ProxyRequestRecord(
            requestID: context.requestID, method: request.method.rawValue, proxyID: name,
            range: request.headers[.range], log: dependencies.log, recorder: dependencies.recorder)
        do {
            return try await respond(to: request, context, name, record)
        } catch {
            record.finish(failure: Failure(wrapping: error))
            throw error
        }
    }

    private func respond(
        to request: Request, _ context: WebContext, _ name: String, _ record: ProxyRequestRecord
    ) async throws -> Response {
        guard let id = ProxyID(name), let source = try await dependencies.mappings.source(of: id) else {
            throw Failure.notFound
        }
        guard source.remaining > .zero else { throw Failure(.videoExpired, "This video is no longer available.") }
        guard let target = dependencies.policy.target(of: source.origin) else {
            throw Failure(
                .videoUnavailable, "The video could not be fetched.", detail: "the origin URL is not allowed"
            )
        }
        let tag = EntityTag(id)
        let isDownload = request.uri.queryParameters["download"] == "1"
        let headers = VideoHeaders(
            tag: tag, remaining: source.remaining, downloadedAt: isDownload ? dependencies.now() : nil)
        if tag.matches(request.headers[.ifNoneMatch]) {
            record.finish(.completed, status: 304)
            return Response(status: .notModified, headers: headers.unchanged)
        }
        let range = tag.permitsRange(request.headers[.ifRange]) ? VideoRange(request.headers[.range]) : .whole
        let address = dependencies.clientAddresses.client(of: request, context)
        let slot = try await dependencies.clientShares.streams.acquire(for: Party.client(address))
        let fetch = VideoFetch(
            id: id, target: target, origins: dependencies.origins, cache: cache, client: context.channel)
        if request.method == .head {
            let metadata = try await fetch.metadata(for: record)
            let response = Response(status: .ok, headers: [:])
            return try head(response, range, metadata, headers, record)
        }
        let stream = try await fetch.open(range, for: record)
        return await VideoDelivery(
            stream: stream, slot: slot, client: context.channel, record: record, logger: context.logger,
            onFirstByte: playCounting(stream.head, id)
        ).response(headers)
    }

    private func head(
        _ response: Response, _ range: VideoRange, _ metadata: VideoMetadata, _ headers: VideoHeaders,
        _ record: ProxyRequestRecord
    ) throws -> Response {
        var response = response
        switch range.outcome(of: metadata.length) {
        case .unsatisfiable: throw OriginError.unsatisfiable(total: metadata.length).failure
        case .whole: response.headers = headers.of(metadata.contentType, part: nil, total: metadata.length)
        case .part(let part):
            response.status = .partialContent
            response.headers = headers.of(metadata.contentType, part: part, total: metadata.length)
        }
        record.finish(.completed, status: response.status.code)
        return response
    }

    /// Counts a play if the response starts at the first byte and has more than two: players probe range support with
    /// one or two bytes.
    private func playCounting(_ head: OriginResponseHead, _ id: ProxyID) -> @Sendable () -> Void {
        switch head.extent {
        case .part(let bytes, _) where bytes.lowerBound > 0 || bytes.upperBound < 2: {}
        case .whole, .part: { [counter = dependencies.counter] in counter.countPlay(of: id) }
        }
    }
}
