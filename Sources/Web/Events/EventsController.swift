import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Streams the caller's changes as server-sent events.
struct EventsController: Sendable {
    private static let lastEventID = HTTPField.Name("Last-Event-ID")!
    /// A connection is closed after this time, so that the client authenticates again.
    private static let maximumDuration: Duration = .seconds(3600)
    /// A client that reads nothing for this time is disconnected; it reconnects with its last event id.
    private static let writeTimeout: TimeAmount = .seconds(5)

    private let tokens: TokenVerifier
    private let changes: ChangeBroadcaster

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        changes = dependencies.changeBroadcaster
    }

    @Sendable @concurrent func listen(_ request: Request, _ context: WebContext) async throws -> Response {
        let owner = try await tokens.caller(of: request).owner
        var since: Timestamp?
        if let text = request.headers[Self.lastEventID], !text.isEmpty {
            guard let timestamp = Timestamp(eventID: text) else {
                throw Failure.invalid(
                    "Last-Event-ID", "This is not an event id of this stream. Omit it to start with new events.")
            }
            since = timestamp
        }
        let subscription = try await changes.listen(to: owner, since: since)
        let isForBrowser = request.isFromBrowser
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store",
                // Disables buffering in nginx.
                HTTPField.Name("X-Accel-Buffering")!: "no",
            ],
            body: ResponseBody { [channel = context.channel] writer in
                // Otherwise a disconnect would only be noticed at the next event.
                try await request.body.consumeWithInboundCloseHandler { _ in
                    try await Self.send(subscription, isForBrowser: isForBrowser, through: &writer, on: channel)
                } onInboundClosed: {
                    subscription.end()
                }
                try await writer.finish(nil)
            })
    }

    @concurrent private static func send(
        _ subscription: ChangeSubscription, isForBrowser: Bool, through writer: inout any ResponseBodyWriter,
        on channel: any Channel
    ) async throws {
        let deadline = ContinuousClock.now + maximumDuration
        for event in subscription.backlog {
            try await write(EventWriter.text(of: event, isForBrowser: isForBrowser), through: &writer, on: channel)
        }
        for await event in subscription.events {
            try await write(EventWriter.text(of: event, isForBrowser: isForBrowser), through: &writer, on: channel)
            if ContinuousClock.now >= deadline { break }
        }
    }

    @concurrent private static func write(
        _ text: ByteBuffer, through writer: inout any ResponseBodyWriter, on channel: any Channel
    ) async throws {
        let timeout = channel.eventLoop.scheduleTask(in: writeTimeout) { channel.close(promise: nil) }
        defer { timeout.cancel() }
        try await writer.write(text)
    }
}
