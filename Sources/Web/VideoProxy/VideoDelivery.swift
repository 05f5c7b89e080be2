import Application
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTPTypes

/// Relays a video from the origin's connection to the client's. Both are on one event loop: each chunk is written where
/// it was read, without a task switch.
struct VideoDelivery: Sendable {
    let stream: VideoStream
    /// The client's slot, released at the end of the body.
    let slot: ConcurrencySlot
    let client: any Channel
    let record: ProxyRequestRecord
    let logger: Logger
    let onFirstByte: @Sendable () -> Void

    func response(_ headers: VideoHeaders) async -> Response {
        let (status, part, length): (HTTPResponse.Status, ClosedRange<Int64>?, Int64?) =
            switch stream.head.extent {
            case .whole(let length): (.ok, nil, length)
            case .part(let bytes, _): (.partialContent, bytes, Int64(bytes.count))
            }
        record.responseStarted(status.code)
        // An empty body has no first bytes to wait for.
        if length != 0 { try? await client.eventLoop.run { [stream] in stream.handler.value.holdsFlushes = true } }
        let body = ResponseBody(contentLength: length.map(Int.init)) { writer in
            defer { slot.release() }
            try await send()
            try await writer.finish(nil)
        }
        return Response(
            status: status, headers: headers.of(stream.head.contentType, part: part, total: stream.head.total),
            body: body)
    }

    /// Relays the body. An interrupted body closes the client's connection, so that it never looks complete.
    private func send() async throws {
        do {
            try await client.eventLoop.run { relay() }.get()
            try await client.eventLoop.run { [stream] in stream.handler.value.onDisconnect = nil }
            record.finish(.completed, status: 200)
        } catch {
            // Before closing the connection, which looks like a client disconnect.
            record.finish((error as? OriginError)?.midBodyOutcome ?? .clientDisconnected, status: 200)
            await abort()
            if let error = error as? OriginError, error != .cancelled {
                logger.warning("video stream interrupted", metadata: ["error": "\(error)"])
            }
            throw error
        }
    }

    /// Closes the connection after flushing a delayed head, so that the client sees an incomplete response rather than
    /// none.
    private func abort() async {
        try? await client.eventLoop.run { [client, handler = stream.handler] in
            handler.value.holdsFlushes = false
            client.flush()
            client.close(promise: nil)
        }
    }

    private func relay() -> EventLoopFuture<Void> {
        stream.exchange.relay { [client, record, onFirstByte, handler = stream.handler] chunk in
            if record.sent(chunk.readableBytes) {
                handler.value.holdsFlushes = false
                onFirstByte()
            }
            return client.writeAndFlush(HTTPResponsePart.body(chunk))
        }
    }
}
