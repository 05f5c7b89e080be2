import Application
import FoundationEssentials
import Hummingbird
import Persistence
import Providers
import ServiceLifecycle
import Web

/// The objects of a server.
struct ServerDependencies: Sendable {
    let tokens: TokenVerifier
    /// Every route, as `GET /health/live`.
    let routes: [String]
    private let table: RouteTable
    private let dependencies: ProcessDependencies
    private let changeBroadcaster: ChangeBroadcaster
    private let shutdown: GracefulShutdown
    /// They hear of all that the server still does, and stop after it.
    private let listeners: [any Service]
    /// They stop as soon as the server does.
    private let workers: [any Service]

    init(_ dependencies: ProcessDependencies, origins: HTTPOriginClient) async throws {
        let (settings, environment) = (dependencies.settings, dependencies.environment)
        let (database, names, logger) = (dependencies.database, dependencies.names, dependencies.logger)
        self.dependencies = dependencies
        tokens = try await Self.tokens(dependencies)
        let indexes = IndexInitializer(
            try IndexCatalogue(names: names), database, clock: environment.clock, logger: logger)

        shutdown = GracefulShutdown(
            health: CachedHealthCheck(indexes), connections: ClientConnections(), limits: settings.shutdown,
            clock: environment.clock, logger: logger)

        let images = MongoImageRepository(database, names: names)
        let imageProvider = NanoBanana(
            settings.nanoBanana, client: dependencies.http, clock: environment.clock, recorder: dependencies.recorder)
        let signer = CallbackSigner(
            secret: settings.callbackSecret, previous: settings.previousCallbackSecrets, publicBase: settings.publicBase
        )
        let videos = VideoJobDependencies(dependencies)
        let plays = BufferedPlayCounter(
            repository: MongoPlayCountRepository(database, names: names), clock: environment.clock, logger: logger)
        let accessLog = AccessLogWriter(
            store: AccessLogFile(path: settings.videoProxyLog, rotation: settings.videoProxyLogRotation),
            now: environment.now, clock: environment.clock,
            logger: logger)

        changeBroadcaster = ChangeBroadcaster(
            source: MongoChangeSource(database, names: names, clock: environment.clock), clock: environment.clock,
            logger: logger)

        let uploads = try DiskUploadStore(directory: settings.uploadsDirectory, randomBytes: environment.randomBytes)
        let archiveImage = ArchiveImage(
            repository: images, source: OriginImageDownloader(origins, rules: settings.imageOriginRules),
            uploads: uploads,
            logger: logger)

        let cleanup = CleanupService(
            retention: MongoRetentionRepository(database, names: names), schedule: settings.cleanup,
            firstDelay: settings.cleanup.interval * Double.random(in: 0.003...0.015), clock: environment.clock,
            recorder: dependencies.recorder, logger: logger)
        let operators = OperationsDependencies(dependencies, videos: videos, images: images, cleanup: cleanup)

        let claims = MongoSessionClaimRepository(database, names: names, lifetime: settings.sessionLifetime)

        let parts = WebDependencies(
            tokens: tokens, images: images,
            submit: SubmitImage(
                repository: images, claims: claims, provider: imageProvider, signer: signer,
                schedule: settings.pollSchedule, environment: environment, logger: logger),
            receiveCallback: ReceiveImageCallback(
                repository: images, provider: imageProvider, signer: signer, schedule: settings.pollSchedule,
                logger: logger),
            idempotencyGuard: IdempotencyGuard(
                store: MongoIdempotencyRepository(database, names: names), makeRecordID: environment.makeRecordID),
            uploads: uploads, openImageContent: OpenImageContent(repository: images, keep: archiveImage),
            generations: videos.generations, videoJobs: videos.jobs,
            submitVideo: SubmitVideo(
                jobs: videos.jobs, history: videos.generations, claims: claims,
                randomBytes: environment.randomBytes, logger: logger),
            videoCapabilities: videos.provider.capabilities,
            videoProxy: VideoProxyDependencies(
                mappings: CachedVideoMappings(videos.mappings), origins: origins, rules: settings.originRules,
                counter: plays, log: accessLog, recorder: dependencies.recorder, now: environment.now),
            changeBroadcaster: changeBroadcaster, health: shutdown,
            callers: await Assembly.callers(
                settings, database, claims: claims, environment: environment, logger: logger),
            calls: RateLimitPolicy(settings.limits, repository: MongoRateLimitRepository(database, names: names)),
            clients: ClientAddresses(settings.trustedProxies),
            telemetry: TelemetryDependencies(
                measurements: ScrapedMetrics(
                    dependencies.metrics, jobs: videos.jobs, health: MongoHealthCheck(database), origins: origins,
                    logger: logger),
                access: MetricsAccess(token: settings.metricsToken), metrics: dependencies.metrics),
            admin: operators.admin, checkVideoProxy: operators.checkVideoProxy, publicBase: settings.publicBase)
        table = try RouteTable(parts)
        routes = table.addresses
        listeners = [indexes, dependencies.gather, plays, accessLog]
        workers =
            [
                cleanup,
                ImagePoller(
                    repository: images, provider: imageProvider, schedule: settings.pollSchedule,
                    clock: environment.clock,
                    logger: logger),
                ImageArchiver(repository: images, keep: archiveImage, clock: environment.clock, logger: logger),
                videos.worker(dependencies),
            ] + operators.services
    }

    /// Everything that runs as long as the server does.
    func services(onListening: @escaping @Sendable (Int) -> Void) -> [any Service] {
        // Services stop from the last to the first. Those who listen for changes are let go before the server waits for
        // its connections to end.
        listeners + [shutdown.concurrently(with: [server(onListening)] + workers), changeBroadcaster] + keySet + [
            shutdown
        ]
    }

    private func server(_ onListening: @escaping @Sendable (Int) -> Void) -> any Service {
        let settings = dependencies.settings
        var limits = settings.clientLimits
        // With nobody in front who sends requests on connections that it keeps there is nobody to wait for.
        if settings.shutdown.drain == .zero { limits.goodbye = .zero }
        limits.connections = min(limits.connections, FileDescriptorLimit.connections)
        return Application(
            router: table.router(),
            server: .pinned(limits, connections: shutdown.connections),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), backlog: 1024,
                availableConnectionsDelegate: .maximum(limits.connections, logger: dependencies.logger)),
            onServerRunning: { listener in
                // It fails where the server was stopped before it began.
                try? await AcceptBackoff.add(to: listener)
                onListening(listener.localAddress?.port ?? settings.port)
            },
            logger: dependencies.logger)
    }

    private var keySet: [any Service] {
        guard let url = dependencies.settings.keySetURL else { return [] }
        return [
            JWKSRefresher(url: url, client: dependencies.http, clock: dependencies.clock, logger: dependencies.logger) {
                [tokens] json in try await tokens.use(keySet: json)
            }
        ]
    }

    private static func tokens(_ dependencies: ProcessDependencies) async throws -> TokenVerifier {
        let settings = dependencies.settings
        let tokens = await TokenVerifier(
            secret: settings.jwtSecret, previous: settings.previousJWTSecrets, rules: settings.tokenRules,
            browser: CookieAuthentication(publicBase: settings.publicBase), now: dependencies.environment.now)
        if let file = settings.keySetFile {
            do {
                try await tokens.use(keySet: String(contentsOfFile: file, encoding: .utf8))
            } catch {
                throw SettingsError(faults: ["JWT_JWKS_FILE takes a readable JWK Set; '\(file)': \(error)"])
            }
        }
        return tokens
    }
}
