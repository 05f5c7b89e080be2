import Application
import Domain
import HTTPTypes
package import Hummingbird

/// Streams videos under public addresses that do not reveal their origin.
package struct VideoController: Sendable {
    /// In seconds. The age is also limited by the remaining time of the mapping, so that no cache outlives it.
    private static let longestAge: Int64 = 3600

    private let dependencies: VideoProxyDependencies
    private let delivery: ContentResponder

    package init(_ dependencies: VideoProxyDependencies) {
        self.dependencies = dependencies
        delivery = ContentResponder(dependencies.delivery)
    }

    /// GET and HEAD.
    @Sendable @concurrent package func serve(_ request: Request, _ context: WebContext) async throws -> Response {
        let record = ProxyRequestRecord(
            requestID: context.requestID, method: request.method.rawValue,
            proxyID: context.parameters.get("proxy_id") ?? "", range: request.headers[.range], dependencies)
        do {
            return try await respond(to: request, context, record)
        } catch {
            record.finish(failure: Failure(wrapping: error))
            throw error
        }
    }

    private func respond(
        to request: Request, _ context: WebContext, _ record: ProxyRequestRecord
    ) async throws -> Response {
        guard let id = record.id, let video = try await dependencies.mappings.source(of: id) else {
            throw Failure.notFound
        }
        guard video.remaining > .zero else { throw Failure(.videoExpired, "This video is no longer available.") }
        record.found(video.record?.id)
        let tag = EntityTag(video.content, orAtOrigin: EntityTag(id))
        let source = try delivery.source(of: video.content, tag)
        let age = min(video.remaining.components.seconds, Self.longestAge)
        var headers = ContentHeaders(tag: tag, cacheControl: "private, max-age=\(age)", isForSameSite: true)
        if request.uri.queryParameters["download"] == "1" {
            headers.fileName = ContentHeaders.videoName(tag, at: dependencies.delivery.now())
        }
        return try await delivery.response(
            source, headers, of: video.record, observer: record, to: request, context)
    }
}
