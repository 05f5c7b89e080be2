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

/// The proxy on a port of its own, real down to the sockets, over an origin of the test's. What lies behind the ports
/// that others fill is kept in memory.
struct ProxyFixture: Sendable {
    static let id = "3f2a9c64-1b7d-4e58-9a0f-5c6d7e8f9012"

    let port: Int
    let notes: RecordedProxyRequests

    /// Runs the proxy while the body runs.
    static func run<Output: Sendable>(
        _ origin: ScriptedOrigin, remaining: Duration = .seconds(7200),
        _ configure: (inout VideoOriginLimits) -> Void = { _ in },
        _ body: @escaping @Sendable (ProxyFixture) async throws -> Output
    ) async throws -> Output {
        defer { origin.stop() }
        var limits = VideoOriginLimits()
        configure(&limits)
        let rules = OriginPolicy(hosts: ["127.0.0.1"], allowsPrivate: true)
        let origins = HTTPOriginClient(rules: rules, limits: limits)
        let notes = RecordedProxyRequests(VideoSource(origin: origin.address, remaining: remaining))
        let controller = VideoController(
            VideoProxyDependencies(
                mappings: notes, origins: origins, rules: rules, counter: notes, log: notes, recorder: notes,
                now: { Timestamp(milliseconds: 1_795_219_200_000) }))
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestMiddleware())
        router.get("/video/{proxy_id}", use: controller.serve)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let (listening, listen) = AsyncStream.makeStream(of: Int.self)
        let group = ServiceGroup(
            services: [
                Application(
                    router: router, server: .pinned(),
                    configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
                    onServerRunning: { listen.yield($0.localAddress?.port ?? 0) }, logger: logger)
            ], logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { listen.finish() }
                try await group.run()
            }
            var ports = listening.makeAsyncIterator()
            guard let port = await ports.next() else { throw CancellationError() }
            let result: Result<Output, any Error>
            do { result = .success(try await body(ProxyFixture(port: port, notes: notes))) } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.next()
            await origins.close()
            return try result.get()
        }
    }

    /// One request on a connection of its own.
    func ask(_ method: String = "GET", _ headers: [String] = [], query: String = "", id: String = Self.id) async throws
        -> RawAnswer
    {
        try await RawClient.ask(port: port, "/video/\(id)\(query)", headers, method: method)
    }
}
