import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server that records all requests and responds with 200: an OTLP collector or a provider.
final class TraceCollector: Sendable {
    private struct State {
        var heads: [HTTPRequestHead] = []
        var bodies: [[UInt8]] = []
    }

    private let state = Mutex(State())
    private let port = Mutex(0)

    var base: String { "http://127.0.0.1:\(port.withLock { $0 })" }
    var heads: [HTTPRequestHead] { state.withLock { $0.heads } }

    /// All spans in OTLP/JSON bodies.
    var spans: [[String: Any]] {
        state.withLock { $0.bodies }.flatMap { body -> [[String: Any]] in
            let json = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
            let resource = (json?["resourceSpans"] as? [[String: Any]])?.first
            let scope = (resource?["scopeSpans"] as? [[String: Any]])?.first
            return scope?["spans"] as? [[String: Any]] ?? []
        }
    }

    /// Listen while the body runs.
    static func run<Output>(_ body: (TraceCollector) async throws -> Output) async throws -> Output {
        let collector = TraceCollector()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(collector))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        collector.port.withLock { $0 = channel.localAddress?.port ?? 0 }
        let result: Result<Output, any Error>
        do { result = .success(try await body(collector)) } catch { result = .failure(error) }
        try? await channel.close()
        return try result.get()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let collector: TraceCollector
        private var body: [UInt8] = []

        init(_ collector: TraceCollector) { self.collector = collector }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): collector.state.withLock { $0.heads.append(head) }
            case .body(let part): body += part.readableBytesView
            case .end:
                collector.state.withLock { [body] in $0.bodies.append(body) }
                body = []
                let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["content-length": "2"])
                context.write(wrapOutboundOut(.head(head)), promise: nil)
                context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: "{}")))), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}
