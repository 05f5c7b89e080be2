import AsyncHTTPClient
import Domain
import Providers
import Sandbox
import TestSupport

/// The video provider's adapter with the sandbox or a scripted server.
enum VideoProviderFixture {
    /// The API key, which must never appear in details.
    static let key = "key-0123456789"

    /// Runs the adapter against the sandbox.
    static func withSandbox(
        _ configure: (inout DashScopeConfiguration) -> Void = { _ in },
        sandbox settings: SandboxConfiguration = .immediate,
        _ body: (SandboxServer, DashScope) async throws -> Void
    ) async throws {
        let sandbox = SandboxServer(configuration: settings, logger: TestMongo.quiet)
        try await withClient { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try? await sandbox.run() }
                defer { group.cancelAll() }
                try await body(sandbox, DashScope(made(try await sandbox.baseURL, configure), client: client))
            }
        }
    }

    /// Runs the adapter against a scripted server.
    static func withScriptedServer(
        _ configure: (inout DashScopeConfiguration) -> Void = { _ in },
        _ body: (ScriptedServer, DashScope) async throws -> Void
    ) async throws {
        let server = try ScriptedServer()
        defer { server.stop() }
        try await withClient { client in
            try await body(server, DashScope(made(server.base, configure), client: client))
        }
    }

    /// The adapter for any base URL.
    static func provider(at base: String, _ client: HTTPClient) -> DashScope {
        DashScope(made(base) { _ in }, client: client)
    }

    /// Runs with an HTTP client configured as in production, except for the connect timeout.
    static func withClient(
        connect: Duration = .seconds(5), _ body: (HTTPClient) async throws -> Void
    ) async throws {
        let client = SandboxProvider.testClient(connect: connect)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        try result.get()
    }

    private static func made(
        _ base: String, _ configure: (inout DashScopeConfiguration) -> Void
    ) -> DashScopeConfiguration {
        var configuration = DashScopeConfiguration()
        configuration.base = base
        configuration.key = key
        configuration.submissionTimeout = .seconds(20)
        configuration.pollTimeout = .seconds(20)
        configure(&configuration)
        return configuration
    }

    static func request(_ prompt: String) -> VideoRequest { VideoRequest(prompt: Prompt(prompt)!) }
}
