import Application
import CoreMetrics
import HTTPTypes
package import Hummingbird
import Logging
import NIOCore

/// What every request gets, whatever route it meets: an id, an answer in the contract's form where something throws,
/// and a line in the log.
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
    ///   - pages: for people who come to an address at which there is nothing.
    ///   - metrics: takes what requests cost.
    init(pages: PagesController, security: SecurityHeaders, metrics: any MetricsFactory) {
        self.pages = pages
        self.security = security
        telemetry = RequestTelemetry(metrics: metrics)
    }

    /// In characters; longer ids, or ones with other characters, are not taken from callers.
    private static let maximumIDLength = 64
    private static let requestID = HTTPField.Name("X-Request-Id")!

    @concurrent
    package func handle(
        _ request: Request, context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        context.requestID = Self.callersID(request) ?? context.id
        context.logger[metadataKey: "request_id"] = .string(context.requestID)
        // The one that the framework gives says nothing more.
        context.logger[metadataKey: "hb.request.id"] = nil
        return await telemetry.observe(request, context, since: start) { context in
            await answer(request, context, next)
        }
    }

    private func answer(
        _ request: Request, _ context: WebContext,
        _ next: @concurrent (Request, WebContext) async throws -> Response
    ) async -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let failure = Failure(answering: error)
            let page = failure.code == .notFound ? await pages?.notFound(for: request) : nil
            response = page ?? Self.answer(failure, context)
        }
        // An error under HEAD keeps its head alone: a body would be read as the connection's next answer.
        if request.method == .head { response = response.createHeadResponse() }
        response.headers[Self.requestID] = context.requestID
        security.complete(&response.headers)
        return response
    }

    private static func callersID(_ request: Request) -> String? {
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

    private static func answer(_ failure: Failure, _ context: WebContext) -> Response {
        if failure.code == .internalError {
            context.logger.error(
                "a request failed for a reason that was not foreseen",
                metadata: ["detail": "\(failure.detail)", "route": "\(context.route ?? "none")"])
        } else if !failure.detail.isEmpty {
            context.logger.warning(
                "a request was not answered as hoped",
                metadata: ["code": "\(failure.code.rawValue)", "detail": "\(failure.detail)"])
        }
        if failure.code == .payloadTooLarge { endConnection(context.channel) }
        return failure.response(requestID: context.requestID)
    }

    /// What is left of a body that was refused is read for a moment, because a client that is still sending would miss
    /// the answer; then the connection ends, whatever comes.
    private static func endConnection(_ channel: any Channel) {
        channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }
}
