import Application
import AsyncHTTPClient
import Domain
import FoundationEssentials
import Hummingbird
import Logging
import MongoClient
import NIOCore
import Persistence
import Providers
import ServiceLifecycle
package import UnixSignals
package import Web

/// Makes every object, by hand and in order: the only place that knows all the layers. The program and the tests of
/// the whole come through here.
package struct Assembly: Sendable {
    /// How long ordinary requests may take to end after the signal to stop.
    private static let shutdownLimit: Duration = .seconds(25)

    package let tokens: TokenVerifier
    /// Every route, as `GET /health/live`.
    package let routes: [String]
    private let mongo: MongoClient
    private let http: HTTPClient
    private let group: ServiceGroup

    /// - Parameters:
    ///   - signals: which of them mean that it is time to stop.
    ///   - onListening: hears the port, once requests are taken.
    /// - Throws: `SettingsError`, `MongoError` and others whose description says what to set right.
    package init(
        _ settings: Settings, stoppingAt signals: [UnixSignal] = [.sigterm, .sigint],
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws {
        let logger = settings.logger("afterimage")
        let surroundings = Self.surroundings()
        mongo = try MongoClient(settings.mongo, logger: settings.logger("mongodb"))
        let database = mongo.database(settings.databaseName)
        http = Self.httpClient()

        let images = MongoImages(database, names: settings.collections)
        let provider = NanoBanana(settings.nanoBanana, client: http, clock: surroundings.clock)
        let signer = CallbackSigner(secret: settings.callbackSecret, publicBase: settings.publicBase)
        let uploads = try DiskUploads(directory: settings.uploadsDirectory, randomBytes: surroundings.randomBytes)
        let indexes = KeepIndexes(
            try IndexCatalogue(names: settings.collections), database, clock: surroundings.clock, logger: logger)
        tokens = try await Self.tokens(settings, now: surroundings.now)
        let claims = MongoSessionClaims(database, names: settings.collections, lifetime: settings.sessionLifetime)

        let parts = WebParts(
            tokens: tokens, images: images,
            submit: SubmitImage(
                ledger: images, claims: claims, provider: provider, signer: signer, schedule: settings.pollSchedule,
                surroundings: surroundings, logger: logger),
            receiveCallback: ReceiveImageCallback(
                ledger: images, provider: provider, signer: signer, schedule: settings.pollSchedule, logger: logger),
            answerOnce: AnswerOnce(
                store: MongoIdempotencyKeys(database, names: settings.collections),
                makeRecordID: surroundings.makeRecordID),
            uploads: uploads, health: indexes,
            callers: await Self.callers(
                settings, database, claims: claims, surroundings: surroundings, logger: logger),
            publicBase: settings.publicBase)
        let table = RouteTable(parts)
        routes = table.addresses
        var services: [any Service] = [
            indexes,
            FollowImages(
                ledger: images, provider: provider, schedule: settings.pollSchedule, clock: surroundings.clock,
                logger: logger),
            Self.server(settings, table, logger: logger, onListening: onListening),
        ]
        if let url = settings.keySetURL {
            services.append(
                FollowKeySet(url: url, client: http, clock: surroundings.clock, logger: logger) { [tokens] json in
                    try await tokens.use(keySet: json)
                })
        }
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: signals, logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.shutdownLimit
        group = ServiceGroup(configuration: configuration)
    }

    /// Serves until a signal or a call of `stop`, then ends what is under way and gives everything back.
    package func run() async throws {
        let result: Result<Void, any Error>
        do {
            try await group.run()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try? await http.shutdown()
        await mongo.close()
        try result.get()
    }

    /// Has `run` come to its end. Cancelling its task instead would break off connections in the middle.
    package func stop() async { await group.triggerGracefulShutdown() }

    private static func server(
        _ settings: Settings, _ table: RouteTable, logger: Logger, onListening: @escaping @Sendable (Int) -> Void
    ) -> some Service {
        Application(
            router: table.router(),
            server: .pinned(idleTimeout: .seconds(75)),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), backlog: 1024),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? settings.port) },
            logger: logger)
    }

    private static func httpClient() -> HTTPClient {
        // No redirect is followed: the provider's API has none, and one could lead anywhere.
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        // An order that finds nobody should be told so at once, and try again by itself.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    private static func tokens(_ settings: Settings, now: @escaping @Sendable () -> Moment) async throws
        -> TokenVerifier
    {
        let tokens = await TokenVerifier(
            secret: settings.jwtSecret, rules: settings.tokenRules,
            browser: BrowserRules(publicBase: settings.publicBase), now: now)
        if let file = settings.keySetFile {
            do {
                try await tokens.use(keySet: String(contentsOfFile: file, encoding: .utf8))
            } catch {
                throw SettingsError(faults: ["JWT_JWKS_FILE takes a readable JWK Set; '\(file)': \(error)"])
            }
        }
        return tokens
    }

    private static func surroundings() -> Surroundings {
        let now: @Sendable () -> Moment = { Moment(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
        let ids = RecordIDSource(now: now)
        return Surroundings(
            now: now, makeRecordID: { ids.next() },
            randomBytes: { count in
                var random = SystemRandomNumberGenerator()
                return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            },
            clock: ContinuousClock())
    }
}
