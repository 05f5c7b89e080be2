import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// Receives callbacks on a free port, and serves a file as a reference image.
final class CallbackReceiver: Service {
    struct Call: Sendable {
        let query: String?
        let contentType: String?
        let body: String
    }

    /// The callbacks, in the order of arrival.
    let calls: AsyncStream<Call>
    private let arrived: AsyncStream<Call>.Continuation
    private let statuses = Mutex<[Int]>([])
    private let file = Mutex(ByteBuffer())
    private let ports: AsyncStream<Int>
    private let bound: AsyncStream<Int>.Continuation

    init() {
        (calls, arrived) = AsyncStream.makeStream()
        (ports, bound) = AsyncStream.makeStream()
    }

    /// The status codes of the next responses; 200 after the last of them.
    func respond(with statuses: Int...) {
        self.statuses.withLock { $0 = statuses }
    }

    /// The body of GET /file; 404 if it is empty.
    func serve(_ bytes: ByteBuffer) {
        file.withLock { $0 = bytes }
    }

    var port: Int {
        get async throws {
            for await port in ports { return port }
            throw CancellationError()
        }
    }

    func run() async throws {
        let router = Router()
        router.post("callback") { request, _ in
            let body = String(buffer: try await request.body.collect(upTo: 1 << 20))
            let status = self.statuses.withLock { $0.isEmpty ? 200 : $0.removeFirst() }
            self.arrived.yield(
                Call(query: request.uri.query, contentType: request.headers[.contentType], body: body))
            return Response(status: .init(code: status))
        }
        router.get("file") { _, _ in
            let bytes = self.file.withLock { $0 }
            return Response(
                status: bytes.readableBytes == 0 ? .notFound : .ok, body: ResponseBody(byteBuffer: bytes))
        }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { self.bound.yield(port) }
            },
            logger: .quiet
        )
        try await application.run()
    }
}
