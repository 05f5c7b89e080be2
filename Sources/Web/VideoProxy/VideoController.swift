import Application
import Domain
import HTTPTypes
package import Hummingbird
import NIOCore

/// Shows videos under addresses that say nothing about where they lie.
package struct VideoController: Sendable {
    private let parts: VideoProxyDependencies
    private let known = VideoMetadataCache()

    package init(_ parts: VideoProxyDependencies) { self.parts = parts }

    /// GET and HEAD.
    @Sendable @concurrent package func serve(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = context.parameters.get("proxy_id") ?? ""
        let visit = ProxyRequestRecord(
            requestID: context.requestID, method: request.method.rawValue, proxyID: name,
            range: request.headers[.range], log: parts.log, recorder: parts.recorder)
        do {
            return try await answer(request, context, name, visit)
        } catch {
            visit.end(failing: Failure(answering: error))
            throw error
        }
    }

    private func answer(_ request: Request, _ context: WebContext, _ name: String, _ visit: ProxyRequestRecord)
        async throws
        -> Response
    {
        guard let id = ProxyID(name), let source = try await parts.mappings.source(of: id) else {
            throw Failure.notFound
        }
        guard source.remaining > .zero else { throw Failure(.videoExpired, "This video is no longer available.") }
        guard let target = parts.rules.target(of: source.origin) else {
            throw Failure(
                .videoUnavailable, "The video could not be fetched.", detail: "its address is not one that may be asked"
            )
        }
        let tag = EntityTag(id)
        let isDownload = request.uri.queryParameters["download"] == "1"
        let headers = VideoHeaders(
            tag: tag, remaining: source.remaining, downloadedAt: isDownload ? parts.now() : nil)
        if tag.isAmong(request.headers[.ifNoneMatch]) {
            visit.end(.completed, status: 304)
            return Response(status: .notModified, headers: headers.unchanged)
        }
        let range = tag.permitsRange(request.headers[.ifRange]) ? VideoRange(request.headers[.range]) : .whole
        let fetch = VideoFetch(id: id, target: target, origins: parts.origins, known: known, client: context.channel)
        if request.method == .head {
            let facts = try await fetch.facts(for: visit)
            let response = Response(status: .ok, headers: [:])
            return try head(response, range, facts, headers, visit)
        }
        let stream = try await fetch.open(range, for: visit)
        return await VideoDelivery(
            stream: stream, client: context.channel, visit: visit, logger: context.logger,
            onFirstByte: counting(stream.head, id)
        ).response(headers)
    }

    private func head(
        _ response: Response, _ range: VideoRange, _ facts: VideoMetadata, _ headers: VideoHeaders,
        _ visit: ProxyRequestRecord
    ) throws -> Response {
        var response = response
        switch range.outcome(of: facts.length) {
        case .unsatisfiable: throw OriginError.unsatisfiable(total: facts.length).failure
        case .whole: response.headers = headers.of(facts.contentType, part: nil, total: facts.length)
        case .part(let part):
            response.status = .partialContent
            response.headers = headers.of(facts.contentType, part: part, total: facts.length)
        }
        visit.end(.completed, status: response.status.code)
        return response
    }

    /// A play is an answer from the first byte on; players that only want to see whether ranges are served ask for one
    /// or two bytes.
    private func counting(_ head: OriginResponseHead, _ id: ProxyID) -> @Sendable () -> Void {
        switch head.extent {
        case .part(let bytes, _) where bytes.lowerBound > 0 || bytes.upperBound < 2: {}
        case .whole, .part: { [counter = parts.counter] in counter.countPlay(of: id) }
        }
    }
}
