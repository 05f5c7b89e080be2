import Application
import Domain
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Providers
import RawHTTP
import ServiceLifecycle
import Web

/// A video proxy with real sockets in front of a scripted origin; repositories and logs are in memory.
struct ProxyFixture: Sendable {
    static let id = "3f2a9c64-1b7d-4e58-9a0f-5c6d7e8f9012"

    let port: Int
    let recorder: RecordedProxyRequests

    /// Runs the proxy while the body runs.
    static func run<Output: Sendable>(
        _ origin: ScriptedOrigin, remaining: Duration = .seconds(7200),
        _ configure: (inout VideoOriginLimits) -> Void = { _ in },
        _ body: @escaping @Sendable (ProxyFixture) async throws -> Output
    ) async throws -> Output {
        defer { origin.stop() }
        var limits = VideoOriginLimits()
        configure(&limits)
        let policy = OriginPolicy(hosts: ["127.0.0.1"], allowsPrivate: true)
        let origins = HTTPOriginClient(rules: policy, limits: limits)
        let recorder = RecordedProxyRequests(VideoSource(origin: origin.url, remaining: remaining))
        let controller = VideoController(
            VideoProxyDependencies(
                mappings: recorder, origins: origins, policy: policy, clientAddresses: ClientAddresses(),
                clientShares: ClientShares(.off), counter: recorder, log: recorder, recorder: recorder,
                now: { Timestamp(milliseconds: 1_795_219_200_000) }))
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestMiddleware())
        router.get("/video/{proxy_id}", use: controller.serve)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let (ports, onPort) = AsyncStream.makeStream(of: Int.self)
        let group = ServiceGroup(
            services: [
                Application(
                    router: router, server: .pinned(),
                    configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
                    onServerRunning: { onPort.yield($0.localAddress?.port ?? 0) }, logger: logger)
            ], logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { onPort.finish() }
                try await group.run()
            }
            var portIterator = ports.makeAsyncIterator()
            guard let port = await portIterator.next() else { throw CancellationError() }
            let result: Result<Output, any Error>
            do { result = .success(try await body(ProxyFixture(port: port, recorder: recorder))) } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.next()
            await origins.close()
            return try result.get()
        }
    }

    /// Sends one request on a new connection.
    func request(
        _ method: String = "GET", _ headers: [String] = [], query: String = "", id: String = Self.id
    ) async throws -> RawResponse {
        try await RawClient.fetch(port: port, "/video/\(id)\(query)", headers, method: method)
    }
}
