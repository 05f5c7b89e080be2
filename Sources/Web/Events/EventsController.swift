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
    /// A client that takes nothing for so long is let go; it comes back with where it stopped.
    private static let deadlines: TimeAmount = .seconds(5)

    private let tokens: TokenVerifier
    private let changes: ChangeBroadcaster

    init(_ parts: WebDependencies) {
        tokens = parts.tokens
        changes = parts.changeBroadcaster
    }

    @Sendable @concurrent func listen(_ request: Request, _ context: WebContext) async throws -> Response {
        let owner = try await tokens.caller(of: request).owner
        var since: Timestamp?
        if let text = request.headers[Self.lastEventID], !text.isEmpty {
            guard let timestamp = Timestamp(eventID: text) else {
                throw Failure.invalid("Last-Event-ID", "This is not an id of one of these events.")
            }
            since = timestamp
        }
        let listening = try await changes.listen(to: owner, since: since)
        let isForPage = request.isOfPage
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store",
                // A proxy in front must not hold events back.
                HTTPField.Name("X-Accel-Buffering")!: "no",
            ],
            body: ResponseBody { [channel = context.channel] writer in
                // Nobody else would notice before the next event that the client has left.
                try await request.body.consumeWithInboundCloseHandler { _ in
                    try await Self.tell(listening, isForPage: isForPage, through: &writer, on: channel)
                } onInboundClosed: {
                    listening.end()
                }
                try await writer.finish(nil)
            })
    }

    @concurrent private static func tell(
        _ listening: ChangeSubscription, isForPage: Bool, through writer: inout any ResponseBodyWriter,
        on channel: any Channel
    ) async throws {
        let deadline = ContinuousClock.now + longestConnection
        for event in listening.backlog {
            try await write(EventWriter.text(of: event, isForPage: isForPage), through: &writer, on: channel)
        }
        for await event in listening.events {
            try await write(EventWriter.text(of: event, isForPage: isForPage), through: &writer, on: channel)
            if ContinuousClock.now >= deadline { break }
        }
    }

    @concurrent private static func write(
        _ text: ByteBuffer, through writer: inout any ResponseBodyWriter, on channel: any Channel
    ) async throws {
        let end = channel.eventLoop.scheduleTask(in: deadlines) { channel.close(promise: nil) }
        defer { end.cancel() }
        try await writer.write(text)
    }
}
