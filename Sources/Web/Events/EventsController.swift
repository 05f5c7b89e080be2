import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Tells callers of their own changes as they happen, as server-sent events.
struct EventsController: Sendable {
    private static let lastEventID = HTTPField.Name("Last-Event-ID")!
    /// After so long a connection ends, and the client shows its token again when it comes back.
    private static let longestConnection: Duration = .seconds(3600)

    private let tokens: TokenVerifier
    private let changes: LiveChanges

    init(_ parts: WebParts) {
        tokens = parts.tokens
        changes = parts.liveChanges
    }

    @Sendable @concurrent func listen(_ request: Request, _ context: WebContext) async throws -> Response {
        let owner = try await tokens.caller(of: request).owner
        var since: Moment?
        if let text = request.headers[Self.lastEventID], !text.isEmpty {
            guard let moment = Moment(eventID: text) else {
                throw Failure.invalid("Last-Event-ID", "This is not an id of one of these events.")
            }
            since = moment
        }
        let listening = try await changes.listen(to: owner, since: since)
        let isForPage = request.isOfPage
        let deadline = ContinuousClock.now + Self.longestConnection
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store",
                // A proxy in front must not hold events back.
                HTTPField.Name("X-Accel-Buffering")!: "no",
            ],
            body: ResponseBody { writer in
                for event in listening.backlog {
                    try await writer.write(EventWriter.text(of: event, isForPage: isForPage))
                }
                for await event in listening.events {
                    try await writer.write(EventWriter.text(of: event, isForPage: isForPage))
                    if ContinuousClock.now >= deadline { break }
                }
                try await writer.finish(nil)
            })
    }
}
