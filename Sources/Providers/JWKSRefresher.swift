package import AsyncHTTPClient
package import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle

/// Fetches an identity provider's JSON Web Key Set at start and periodically, so that new keys are known in time.
package struct JWKSRefresher: Service {
    /// Between fetches. Providers publish a key well before they sign with it.
    private static let interval: Duration = .seconds(300)
    /// After a failed fetch.
    private static let retryInterval: Duration = .seconds(5)
    /// Maximum size of a key set, in bytes; a few kilobytes are usual.
    private static let maximumLength = 256 * 1024

    private let url: String
    private let client: HTTPClient
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let use: @Sendable (String) async throws -> Void

    /// - Parameter use: receives the key set's JSON; throws if it is unusable.
    package init(
        url: String, client: HTTPClient, clock: any Clock<Duration>, logger: Logger,
        use: @escaping @Sendable (String) async throws -> Void
    ) {
        self.url = url
        self.client = client
        self.clock = clock
        self.logger = logger
        self.use = use
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let fetched = await fetch()
                try? await clock.sleep(for: fetched ? Self.interval : Self.retryInterval)
            }
        }
    }

    private func fetch() async -> Bool {
        do {
            let response = try await BufferedResponse(
                to: HTTPClientRequest(url: url), from: client, within: .seconds(10), upTo: Self.maximumLength)
            guard response.status == .ok else {
                logger.error("jwks fetch failed", metadata: ["status": "\(response.status.code)"])
                return false
            }
            try await use(String(buffer: response.body))
            return true
        } catch {
            logger.error("jwks fetch failed", metadata: ["error": "\(error)"])
            return false
        }
    }
}
