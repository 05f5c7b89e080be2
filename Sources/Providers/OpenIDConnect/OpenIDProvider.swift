import Application
package import AsyncHTTPClient
import JSON
package import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization

/// An identity provider, by OpenID Connect. Reads its configuration at start and every hour, and its keys.
package final class OpenIDProvider: Service {
    private static let interval: Duration = .seconds(3600)
    /// After a failed read.
    private static let retryInterval: Duration = .seconds(5)
    /// Of a response, in bytes; a few kilobytes are usual.
    static let maximumLength = 64 * 1024
    /// Of a request.
    static let timeout: Duration = .seconds(10)

    private struct State {
        var configuration: OpenIDConfiguration?
        var keys: JWKSRefresher?
    }

    let issuer: String
    let clientID: String
    let clientSecret: String
    let client: HTTPClient
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let use: @Sendable (String) async throws -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - client: does not follow redirects.
    ///   - use: receives the provider's key set; throws if it is unusable.
    package init(
        issuer: String, clientID: String, clientSecret: String, client: HTTPClient, clock: any Clock<Duration>,
        logger: Logger, use: @escaping @Sendable (String) async throws -> Void
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.client = client
        self.clock = clock
        self.logger = logger
        self.use = use
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                if let found = await discover() {
                    await follow(found)
                } else {
                    try? await clock.sleep(for: Self.retryInterval)
                }
            }
        }
    }

    /// Fetches the key set because a token names an unknown key, at most every `JWKSRefresher.unknownKeyInterval`.
    package func fetchUnknownKey() async { await state.withLock { $0.keys }?.fetchUnknownKey() }

    /// - Throws: `providerUnavailable` until it was read.
    func configuration() throws(Failure) -> OpenIDConfiguration {
        if let configuration = state.withLock({ $0.configuration }) { return configuration }
        throw Failure(
            .providerUnavailable, "The sign-in of your organization cannot be reached. Try again in a moment.",
            retryAfter: 5, detail: "the identity provider's configuration was not read yet")
    }

    /// Keeps the keys up to date until the configuration changes.
    private func follow(_ found: OpenIDConfiguration) async {
        let keys = JWKSRefresher(url: found.keys, client: client, clock: clock, logger: logger, use: use)
        state.withLock { $0 = State(configuration: found, keys: keys) }
        logger.notice("identity provider found", metadata: ["issuer": "\(issuer)"])
        await withTaskGroup { group in
            group.addTask { try? await keys.run() }
            var wait = Self.interval
            while (try? await clock.sleep(for: wait)) != nil {
                let current = await discover()
                if let current, current != found { break }
                wait = current == nil ? Self.retryInterval : Self.interval
            }
            group.cancelAll()
        }
    }

    /// - Returns: nil if the configuration cannot be read, or is unusable; that is logged.
    private func discover() async -> OpenIDConfiguration? {
        // OpenID Connect Discovery 1.0, section 4: a trailing slash of the issuer is removed.
        let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
        do {
            let response = try await BufferedResponse(
                to: HTTPClientRequest(url: base + "/.well-known/openid-configuration"), from: client,
                within: Self.timeout, upTo: Self.maximumLength)
            guard response.status == .ok, let json = await JSONValue.object(in: [UInt8](buffer: response.body)) else {
                throw OpenIDConfiguration.Unusable(description: "status \(response.status.code), or no JSON object")
            }
            return try OpenIDConfiguration(json, issuer: issuer)
        } catch {
            if !Task.isCancelled {
                logger.error("identity provider not found", metadata: ["issuer": "\(issuer)", "error": "\(error)"])
            }
            return nil
        }
    }
}
