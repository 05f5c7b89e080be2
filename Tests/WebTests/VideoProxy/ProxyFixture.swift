import Application
import Domain
import Hummingbird
import Providers
import RawHTTP
import Storage
import Web

/// A video proxy with real sockets; repositories and logs are in memory.
struct ProxyFixture: Sendable {
    static let id = "3f2a9c64-1b7d-4e58-9a0f-5c6d7e8f9012"

    let port: Int
    let recorder: RecordedProxyRequests

    /// Runs the proxy in front of a scripted origin while the body runs.
    static func run<Output: Sendable>(
        _ origin: ScriptedOrigin, remaining: Duration = .seconds(7200),
        _ configure: (inout VideoOriginLimits) -> Void = { _ in },
        _ body: @escaping @Sendable (ProxyFixture) async throws -> Output
    ) async throws -> Output {
        defer { origin.stop() }
        var limits = VideoOriginLimits()
        configure(&limits)
        let source = VideoSource(content: .origin(origin.url), record: nil, remaining: remaining)
        return try await StoredObjects.use { [limits] objects in
            try await run(source, objects, limits, body)
        }
    }

    /// Runs the proxy of one video while the body runs.
    static func run<Output: Sendable>(
        _ source: VideoSource, _ objects: StoredObjects, _ limits: VideoOriginLimits = VideoOriginLimits(),
        _ body: @escaping @Sendable (ProxyFixture) async throws -> Output
    ) async throws -> Output {
        let origins = HTTPOriginClient(rules: StoredObjects.originPolicy, limits: limits)
        let recorder = RecordedProxyRequests(source)
        let controller = VideoController(
            VideoProxyDependencies(
                mappings: recorder, delivery: objects.delivery(origins), counter: recorder, log: recorder,
                recorder: recorder))
        let router = LocalServer.router()
        router.get("/video/{proxy_id}", use: controller.serve)
        let result: Result<Output, any Error>
        do {
            result = .success(
                try await LocalServer.run(router) { try await body(ProxyFixture(port: $0, recorder: recorder)) })
        } catch {
            result = .failure(error)
        }
        await origins.close()
        return try result.get()
    }

    /// Sends one request on a new connection.
    func request(
        _ method: String = "GET", _ headers: [String] = [], query: String = "", id: String = Self.id
    ) async throws -> RawResponse {
        try await RawClient.fetch(port: port, "/video/\(id)\(query)", headers, method: method)
    }
}
