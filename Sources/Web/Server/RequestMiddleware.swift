import Application
import CoreMetrics
import HTTPTypes
package import Hummingbird
import Logging
import NIOCore

/// Gives every request an id, a JSON error response if its handler throws, and a log line.
package struct RequestMiddleware: RouterMiddleware {
    package typealias Context = WebContext

    private let pages: PagesController?
    private let security: SecurityHeaders
    private let telemetry: RequestTelemetry

    package init() {
        pages = nil
        security = SecurityHeaders(isSecure: false)
        telemetry = RequestTelemetry(metrics: nil)
    }

    /// - Parameters:
    ///   - pages: serves the 404 page to browsers.
    ///   - metrics: receives request counts and durations.
    init(pages: PagesController, security: SecurityHeaders, metrics: any MetricsFactory) {
        self.pages = pages
        self.security = security
        telemetry = RequestTelemetry(metrics: metrics)
    }

    /// In characters. Longer client ids, and ids with other characters, are replaced.
    private static let maximumIDLength = 64
    private static let requestID = HTTPField.Name("X-Request-Id")!

    @concurrent
    package func handle(
        _ request: Request, context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        context.requestID = Self.clientRequestID(request) ?? context.id
        context.logger[metadataKey: "request_id"] = .string(context.requestID)
        // The framework's id would only repeat it.
        context.logger[metadataKey: "hb.request.id"] = nil
        return await telemetry.observe(request, context, since: start) { context in
            await respond(to: request, context, next)
        }
    }

    private func respond(
        to request: Request, _ context: WebContext,
        _ next: @concurrent (Request, WebContext) async throws -> Response
    ) async -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let failure = Failure(wrapping: error)
            let page = failure.code == .notFound ? await pages?.notFound(for: request) : nil
            response = page ?? Self.errorResponse(failure, context)
        }
        // An error response to HEAD has no body: the client would read one as the next response.
        if request.method == .head { response = response.createHeadResponse() }
        response.headers[Self.requestID] = context.requestID
        security.complete(&response.headers)
        return response
    }

    private static func clientRequestID(_ request: Request) -> String? {
        guard let id = request.headers[requestID], (1...maximumIDLength).contains(id.utf8.count),
            id.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            })
        else { return nil }
        return id
    }

    /// Logs a failure.
    static func errorResponse(_ failure: Failure, _ context: WebContext) -> Response {
        if failure.code == .internalError {
            context.logger.error(
                "request failed unexpectedly",
                metadata: ["error": "\(failure.detail)", "route": "\(context.route ?? "none")"])
        } else if !failure.detail.isEmpty {
            context.logger.warning(
                "request failed",
                metadata: ["code": "\(failure.code.rawValue)", "error": "\(failure.detail)"])
        }
        if failure.code == .payloadTooLarge { closeConnection(context.channel) }
        return failure.response(requestID: context.requestID)
    }

    /// Closes the connection two seconds after a request body was rejected. Until then the rest of the body is read:
    /// a client that is still sending would miss the response.
    private static func closeConnection(_ channel: any Channel) {
        channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }
}
