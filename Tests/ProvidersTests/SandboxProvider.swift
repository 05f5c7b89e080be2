import Application
import AsyncHTTPClient
import Domain
import NIOCore
import Providers
import Sandbox
import TestSupport

/// The image provider's adapter with the sandbox.
struct SandboxProvider {
    let sandbox: SandboxServer
    let provider: NanoBanana
    let clock: InstantClock

    static func withSandbox(
        _ configure: (inout NanoBananaConfiguration) -> Void = { _ in },
        _ body: (SandboxProvider) async throws -> Void
    ) async throws {
        let sandbox = SandboxServer(configuration: .immediate, logger: TestMongo.quiet)
        let client = testClient()
        let result: Result<Void, any Error>
        result = await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await sandbox.run() }
            defer { group.cancelAll() }
            do {
                var configuration = NanoBananaConfiguration(base: try await sandbox.baseURL, key: "key-0123456789")
                configuration.timeout = .seconds(20)
                configuration.pollsPerSecond = 1000
                configure(&configuration)
                let clock = InstantClock()
                sandbox.pauseCallbacks()
                try await body(
                    SandboxProvider(
                        sandbox: sandbox, provider: NanoBanana(configuration, client: client, clock: clock),
                        clock: clock))
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try await client.shutdown()
        try result.get()
    }

    /// An HTTP client configured as in production.
    ///
    /// - Parameter connect: the connect timeout.
    static func testClient(connect: Duration = .seconds(5)) -> HTTPClient {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = TimeAmount(connect)
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// A submission whose callback URL is unreachable; callbacks are paused.
    static func submission(_ prompt: String) -> ImageSubmission {
        ImageSubmission(request: ImageRequest(prompt: Prompt(prompt)!), callbackURL: "http://127.0.0.1:1/callback")
    }
}
