import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import Providers
import S3Server
import Storage
import Synchronization

/// A service on 127.0.0.1 that gives prepared answers, one a request; the last one again and again.
final class ScriptedS3: Sendable {
    struct Answer: Sendable {
        let status: Int
        let body: String
        /// That is announced, before the connection is closed; nil: the true one, and the connection stays.
        var length: Int?

        static func error(_ status: Int, _ code: String) -> Answer {
            Answer(status: status, body: "<?xml version='1.0'?><Error><Code>\(code)</Code><Message>m</Message></Error>")
        }
    }

    private struct State {
        var answers: [Answer]
        var requests: [String] = []
    }

    private let state: Mutex<State>

    private init(_ answers: [Answer]) { state = Mutex(State(answers: answers)) }

    /// Methods and paths with queries, in order.
    var requests: [String] { state.withLock { $0.requests } }

    static func run(_ answers: [Answer], _ body: (ScriptedS3, S3Store) async throws -> Void) async throws {
        let script = ScriptedS3(answers)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Responder(script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let http = S3Client.makeHTTPClient()
        let configuration = try S3Configuration(
            endpoint: "http://127.0.0.1:\(channel.localAddress?.port ?? 0)", region: "us-east-1", bucket: "scripted",
            accessKeyID: "key", secretAccessKey: "secret", usesPathStyle: true)
        let origins = HTTPOriginClient(rules: configuration.originPolicy)
        let result: Result<Void, any Error>
        do {
            let client = S3Client(configuration, http: http, environment: TestBucket.environment())
            result = .success(try await body(script, S3Store(client, origins: origins)))
        } catch {
            result = .failure(error)
        }
        try await channel.close().get()
        try await http.shutdown()
        await origins.close()
        try result.get()
    }

    private func answer(_ request: HTTPRequestHead) -> Answer {
        state.withLock { state in
            state.requests.append("\(request.method) \(request.uri)")
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
        }
    }

    private final class Responder: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let script: ScriptedS3
        private var request: HTTPRequestHead?

        init(_ script: ScriptedS3) { self.script = script }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): request = head
            case .body: break
            case .end:
                guard let request else { return }
                let answer = script.answer(request)
                var headers: HTTPHeaders = [
                    "Content-Type": "application/octet-stream",
                    "Content-Length": "\(answer.length ?? answer.body.utf8.count)",
                    "ETag": "\"tag\"",
                ]
                if answer.length != nil { headers.add(name: "Connection", value: "close") }
                let status = HTTPResponseStatus(statusCode: answer.status)
                let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
                context.write(wrapOutboundOut(.head(head)), promise: nil)
                context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
                if answer.length != nil { context.close(promise: nil) }
            }
        }
    }
}
