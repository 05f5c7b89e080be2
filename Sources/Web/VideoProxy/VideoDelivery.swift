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
    let visit: VideoVisit
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
        if length != 0 {
            try? await client.eventLoop.run { [client] in try ClientHandler.of(client).holdsFlushes = true }
        }
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
            try await client.eventLoop.run { try relay() }.get()
            try await client.eventLoop.run { [client] in try ClientHandler.of(client).onDeparture = nil }
            visit.end(status: 200, isComplete: true)
        } catch {
            client.close(promise: nil)
            visit.end(status: 200, isComplete: false)
            if let error = error as? OriginError, error != .cancelled {
                logger.warning("a video broke off", metadata: ["detail": "\(error)"])
            }
            throw error
        }
    }

    private func relay() throws -> EventLoopFuture<Void> {
        let handler = NIOLoopBound(try ClientHandler.of(client), eventLoop: client.eventLoop)
        return stream.exchange.relay { [client, visit, onFirstByte] chunk in
            if visit.sent(chunk.readableBytes) {
                handler.value.holdsFlushes = false
                onFirstByte()
            }
            return client.writeAndFlush(HTTPResponsePart.body(chunk))
        }
    }
}
