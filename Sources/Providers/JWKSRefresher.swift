package import AsyncHTTPClient
package import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization

/// Fetches an identity provider's JSON Web Key Set: at start, periodically, and when a token names an unknown key.
package final class JWKSRefresher: Service {
    /// Between fetches. Providers publish a key well before they sign with it.
    private static let interval: Duration = .seconds(300)
    /// After a failed fetch.
    private static let retryInterval: Duration = .seconds(5)
    /// Minimum interval between two fetches for unknown keys, because anyone can send a token with an invented key id.
    package static let unknownKeyInterval: Duration = .seconds(10)
    /// Maximum size of a key set, in bytes; a few kilobytes are usual.
    private static let maximumLength = 256 * 1024

    private struct UnknownKeyFetch {
        /// Nil after it has ended.
        var task: Task<Void, Never>?
        let elapsed: @Sendable () -> Duration
    }

    private let url: String
    private let client: HTTPClient
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let use: @Sendable (String) async throws -> Void
    private let lastUnknownKeyFetch = Mutex<UnknownKeyFetch?>(nil)

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
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                let fetched = await fetch()
                try? await clock.sleep(for: fetched ? Self.interval : Self.retryInterval)
            }
        }
    }

    /// Fetches the set because a token names an unknown key. Concurrent calls share one fetch. Returns at once if the
    /// last such fetch began less than `unknownKeyInterval` ago.
    package func fetchUnknownKey() async {
        let task = lastUnknownKeyFetch.withLock { last -> Task<Void, Never>? in
            if let last, last.task != nil || last.elapsed() < Self.unknownKeyInterval { return last.task }
            let task = Task {
                _ = await fetch()
                lastUnknownKeyFetch.withLock { $0?.task = nil }
            }
            last = UnknownKeyFetch(task: task, elapsed: Self.stopwatch(clock))
            return task
        }
        await task?.value
    }

    private static func stopwatch(_ clock: some Clock<Duration>) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
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
