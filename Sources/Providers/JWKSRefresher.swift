package import AsyncHTTPClient
package import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle

/// Fetches an identity provider's key set, at start and again and again, so that its new keys are known in time.
package struct JWKSRefresher: Service {
    /// From one fetch to the next. Providers announce a key well before they sign with it.
    private static let interval: Duration = .seconds(300)
    /// From a failed fetch to the next.
    private static let retryInterval: Duration = .seconds(5)
    /// Largest key set, in bytes; some kilobytes are usual.
    private static let maximumLength = 256 * 1024

    private let url: String
    private let client: HTTPClient
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let use: @Sendable (String) async throws -> Void

    /// - Parameter use: takes the key set's text; throws where it cannot be used.
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
            let answer = try await BufferedResponse(
                to: HTTPClientRequest(url: url), from: client, within: .seconds(10), upTo: Self.maximumLength)
            guard answer.status == .ok else {
                logger.error("the key set could not be fetched", metadata: ["status": "\(answer.status.code)"])
                return false
            }
            try await use(String(buffer: answer.body))
            return true
        } catch {
            logger.error("the key set could not be fetched or used", metadata: ["detail": "\(error)"])
            return false
        }
    }
}
