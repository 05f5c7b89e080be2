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
    private let clientAddresses: ClientAddresses
    private let clientShare: ConcurrencyLimit
    private let activeRequests: ActiveRequests

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        clientAddresses = dependencies.clientAddresses
        clientShare = dependencies.clientShares.listeners
        changes = dependencies.changeBroadcaster
        activeRequests = ActiveRequests(dependencies.videoProxy.delivery.activeStreams)
    }

    @Sendable @concurrent func listen(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        let owner = authentication.caller.owner
        var since: Timestamp?
        if let text = request.headers[Self.lastEventID], !text.isEmpty {
            guard let timestamp = Timestamp(eventID: text) else {
                throw Failure.invalid(
                    "Last-Event-ID", "This is not an event id of this stream. Omit it to start with new events.")
            }
            since = timestamp
        }
        let slot = try await clientShare.acquire(for: Party.client(clientAddresses.client(of: request, context)))
        let subscription = try await changes.listen(to: owner, since: since)
        let isForPage = authentication.isByCookie
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store",
                // Disables buffering in nginx.
                HTTPField.Name("X-Accel-Buffering")!: "no",
            ],
            body: ResponseBody { [channel = context.channel] writer in
                defer { slot.release() }
                try await activeRequests.run(authentication, ending: { subscription.end() }) {
                    // Otherwise a disconnect would only be noticed at the next event.
                    try await request.body.consumeWithInboundCloseHandler { _ in
                        try await Self.send(subscription, isForPage: isForPage, through: &writer, on: channel)
                    } onInboundClosed: {
                        subscription.end()
                    }
                }
                try await writer.finish(nil)
            })
    }

    @concurrent private static func send(
        _ subscription: ChangeSubscription, isForPage: Bool, through writer: inout any ResponseBodyWriter,
        on channel: any Channel
    ) async throws {
        let deadline = ContinuousClock.now + maximumDuration
        for event in subscription.backlog {
            try await write(EventWriter.text(of: event, isForPage: isForPage), through: &writer, on: channel)
        }
        for await event in subscription.events {
            try await write(EventWriter.text(of: event, isForPage: isForPage), through: &writer, on: channel)
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
