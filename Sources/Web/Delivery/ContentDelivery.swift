import Application
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTPTypes

/// Relays content from an origin or a store to a client. Both are on one event loop: each chunk is written where it was
/// read, without a task switch.
struct ContentDelivery: Sendable {
    let stream: ContentStream
    /// Ended at the end of the body.
    let active: ActiveStream
    let client: DeliveryClient
    let logger: Logger

    func response(_ headers: ContentHeaders) async -> Response {
        let (status, part, length): (HTTPResponse.Status, ClosedRange<Int64>?, Int64?) =
            switch stream.head.extent {
            case .whole(let length): (.ok, nil, length)
            case .part(let bytes, _): (.partialContent, bytes, Int64(bytes.count))
            }
        client.observer?.responseStarted(status.code)
        // An empty body has no first bytes to wait for.
        if length != 0 {
            try? await client.channel.eventLoop.run { [stream] in stream.handler.value.holdsFlushes = true }
        }
        let body = ResponseBody(contentLength: length.map(Int.init)) { writer in
            defer { active.end() }
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
            try await client.channel.eventLoop.run { relay() }.get()
            try await client.channel.eventLoop.run { [stream] in stream.handler.value.onDisconnect = nil }
            client.observer?.finish(.completed, status: 200)
        } catch {
            // Before closing the connection, which looks like a client disconnect.
            client.observer?.finish((error as? OriginError)?.midBodyOutcome ?? .clientDisconnected, status: 200)
            await abort()
            if let error = error as? OriginError, error != .cancelled {
                logger.warning("stream interrupted", metadata: ["error": "\(error)"])
            }
            throw error
        }
    }

    /// Closes the connection after flushing a delayed head, so that the client sees an incomplete response rather than
    /// none.
    private func abort() async {
        try? await client.channel.eventLoop.run { [channel = client.channel, handler = stream.handler] in
            handler.value.holdsFlushes = false
            channel.flush()
            channel.close(promise: nil)
        }
    }

    private func relay() -> EventLoopFuture<Void> {
        stream.exchange.relay { [channel = client.channel, observer = client.observer, stream] chunk in
            let handler = stream.handler.value
            if handler.holdsFlushes {
                handler.holdsFlushes = false
                observer?.bodyStarted(stream.head.extent)
            }
            observer?.sent(chunk.readableBytes)
            switch chunk {
            case .byteBuffer(let bytes): return channel.writeAndFlush(HTTPResponsePart.body(bytes))
            case .fileRegion(let file): return handler.send(file)
            }
        }
    }
}
