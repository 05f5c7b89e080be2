import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import S3Server
import Storage
import Synchronization
import TestSupport

/// A proxy in front of the S3 server, on one port: it forwards requests, spoils them, or is away.
final class BucketGateway: Sendable {
    enum Mode: Sendable, Hashable {
        /// Nothing listens.
        case away
        case passing
        /// Forwards nothing.
        case answering(status: Int)
        /// Answers come in pieces, with pauses.
        case slow
        /// Requests are forwarded, but answers end in the middle; those without a body do not come at all.
        case cutting
        /// One bit of each object is flipped, whether it is stored or read.
        case flipping
    }

    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
    private typealias Writer = NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>

    private struct State {
        var mode = Mode.away
        var serving: Task<Void, Never>?
    }

    let port: Int
    private let endpoint: String
    private let http: HTTPClient
    private let state = Mutex(State())

    var base: String { "http://127.0.0.1:\(port)" }

    /// Runs the body with a gateway that is away.
    static func use<Output>(of bucket: TestBucket, _ body: (BucketGateway) async throws -> Output) async throws
        -> Output
    {
        let gateway = BucketGateway(bucket, port: try TestPort.free())
        let result: Result<Output, any Error>
        do { result = .success(try await body(gateway)) } catch { result = .failure(error) }
        try await gateway.become(.away)
        return try result.get()
    }

    private init(_ bucket: TestBucket, port: Int) {
        self.port = port
        endpoint = bucket.configuration.endpoint
        http = bucket.http
    }

    func become(_ mode: Mode) async throws {
        let serving = state.withLock { state in
            state.mode = mode
            return state.serving
        }
        switch (mode, serving) {
        case (.away, let serving?):
            serving.cancel()
            await serving.value
            state.withLock { $0.serving = nil }
        case (.away, nil), (_, .some): break
        case (_, nil):
            let started = try await serve()
            state.withLock { $0.serving = started }
        }
    }

    private func serve() async throws -> Task<Void, Never> {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        return Task {
            try? await server.executeThenClose { connections in
                try await withThrowingDiscardingTaskGroup { group in
                    for try await connection in connections {
                        group.addTask { try? await self.serve(connection) }
                    }
                }
            }
        }
    }

    private func serve(_ connection: Connection) async throws {
        try await connection.executeThenClose { requests, writer in
            var head: HTTPRequestHead?
            var body = ByteBuffer()
            for try await part in requests {
                switch part {
                case .head(let begun): (head, body) = (begun, ByteBuffer())
                case .body(var bytes): body.writeBuffer(&bytes)
                case .end:
                    guard let head, try await answer(head, body, writer) else { return }
                }
            }
        }
    }

    /// - Returns: whether the connection stays.
    private func answer(_ request: HTTPRequestHead, _ body: ByteBuffer, _ writer: Writer) async throws -> Bool {
        let mode = state.withLock { $0.mode }
        if case .answering(let status) = mode {
            let empty: HTTPHeaders = ["Content-Length": "0"]
            try await writer.write(
                .head(HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: empty)))
            try await writer.write(.end(nil))
            return true
        }
        let spoils = mode == .flipping && request.isAboutObject
        let response = try await pass(request, spoils ? body.withFlippedBit : body)
        var content = response.body ?? ByteBuffer()
        if spoils { content = content.withFlippedBit }
        if mode == .cutting, content.readableBytes == 0 { return false }
        if mode == .slow { try await Task.sleep(for: .milliseconds(300)) }
        var headers = response.headers
        headers.remove(name: "Transfer-Encoding")
        if request.method != .HEAD { headers.replaceOrAdd(name: "Content-Length", value: "\(content.readableBytes)") }
        try await writer.write(.head(HTTPResponseHead(version: .http1_1, status: response.status, headers: headers)))
        let pieceSize = content.readableBytes / 8 + 1
        let end = content.readableBytes / (mode == .cutting ? 2 : 1)
        for start in stride(from: 0, to: end, by: pieceSize) {
            if mode == .slow { try await Task.sleep(for: .milliseconds(50)) }
            let piece = content.getSlice(at: content.readerIndex + start, length: min(pieceSize, end - start))
            try await writer.write(.body(.byteBuffer(piece ?? ByteBuffer())))
        }
        if mode == .cutting { return false }
        try await writer.write(.end(nil))
        return true
    }

    /// Passes a request on as it is: its signature covers the headers.
    private func pass(_ request: HTTPRequestHead, _ body: ByteBuffer) async throws -> HTTPClient.Response {
        var headers = request.headers
        headers.remove(name: "Connection")
        let hasBody = request.method == .PUT || request.method == .POST
        return try await http.execute(
            request: HTTPClient.Request(
                url: endpoint + request.uri, method: request.method, headers: headers,
                body: hasBody ? .byteBuffer(body) : nil)
        ).get()
    }
}

extension HTTPRequestHead {
    /// Keys of objects have folders; lists and the mark of the installation have none.
    fileprivate var isAboutObject: Bool {
        uri.prefix { $0 != "?" }.split(separator: "/").count > 2 && (method == .GET || method == .PUT)
    }
}

extension ByteBuffer {
    /// The same bytes, but for one bit in the middle.
    fileprivate var withFlippedBit: ByteBuffer {
        var copy = self
        let middle = readerIndex + readableBytes / 2
        if let byte: UInt8 = getInteger(at: middle), readableBytes > 0 { copy.setInteger(byte ^ 1, at: middle) }
        return copy
    }
}
