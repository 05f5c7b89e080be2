import Application
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTPTypes

/// Moves a video's bytes from the origin's connection to the client's. Both are on one event loop, and nothing waits
/// for a task in between: each chunk is written where it was read.
struct VideoDelivery: Sendable {
    let stream: VideoStream
    let client: any Channel
    let visit: ProxyRequestRecord
    let logger: Logger
    let onFirstByte: @Sendable () -> Void

    func response(_ headers: VideoHeaders) async -> Response {
        let (status, part, length): (HTTPResponse.Status, ClosedRange<Int64>?, Int64?) =
            switch stream.head.extent {
            case .whole(let length): (.ok, nil, length)
            case .part(let bytes, _): (.partialContent, bytes, Int64(bytes.count))
            }
        visit.answered(status.code)
        // Without bytes there is nothing for the head to wait for.
        if length != 0 { try? await client.eventLoop.run { [stream] in stream.handler.value.holdsFlushes = true } }
        let body = ResponseBody(contentLength: length.map(Int.init)) { writer in
            try await move()
            try await writer.finish(nil)
        }
        return Response(
            status: status, headers: headers.of(stream.head.contentType, part: part, total: stream.head.total),
            body: body)
    }

    /// A body that breaks off breaks the client's connection: nothing that was cut short looks whole.
    private func move() async throws {
        do {
            try await client.eventLoop.run { relay() }.get()
            try await client.eventLoop.run { [stream] in stream.handler.value.onDeparture = nil }
            visit.end(.completed, status: 200)
        } catch {
            // Before the connection is closed: that looks like a client that leaves.
            visit.end((error as? OriginError)?.outcomeInTheMiddle ?? .clientLeft, status: 200)
            await hangUp()
            if let error = error as? OriginError, error != .cancelled {
                logger.warning("a video broke off", metadata: ["detail": "\(error)"])
            }
            throw error
        }
    }

    /// Breaks the connection off. A head that was still waiting for the first bytes goes out before, so that the client
    /// sees an answer that was cut short, and not a server that says nothing.
    private func hangUp() async {
        try? await client.eventLoop.run { [client, handler = stream.handler] in
            handler.value.holdsFlushes = false
            client.flush()
            client.close(promise: nil)
        }
    }

    private func relay() -> EventLoopFuture<Void> {
        stream.exchange.relay { [client, visit, onFirstByte, handler = stream.handler] chunk in
            if visit.sent(chunk.readableBytes) {
                handler.value.holdsFlushes = false
                onFirstByte()
            }
            return client.writeAndFlush(HTTPResponsePart.body(chunk))
        }
    }
}
