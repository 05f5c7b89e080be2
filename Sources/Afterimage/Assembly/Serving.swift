import Application
import FoundationEssentials
import Hummingbird
import Persistence
import Providers
import ServiceLifecycle
import Web

/// The objects of a server.
struct Serving: Sendable {
    let tokens: TokenVerifier
    /// Every route, as `GET /health/live`.
    let routes: [String]
    private let table: RouteTable
    private let foundation: Foundation
    private let liveChanges: LiveChanges
    private let departure: Departure
    /// They hear of all that the server still does, and stop after it.
    private let listeners: [any Service]
    /// They stop as soon as the server does.
    private let workers: [any Service]

    init(_ foundation: Foundation, origins: HTTPVideoOrigins) async throws {
        let (settings, surroundings) = (foundation.settings, foundation.surroundings)
        let (database, names, logger) = (foundation.database, foundation.names, foundation.logger)
        self.foundation = foundation
        tokens = try await Self.tokens(foundation)
        let indexes = KeepIndexes(
            try IndexCatalogue(names: names), database, clock: surroundings.clock, logger: logger)

        departure = Departure(
            health: RememberedHealth(indexes), connections: ClientConnections(), limits: settings.shutdown,
            clock: surroundings.clock, logger: logger)

        let images = MongoImages(database, names: names)
        let imageProvider = NanoBanana(
            settings.nanoBanana, client: foundation.http, clock: surroundings.clock, recorder: foundation.recorder)
        let signer = CallbackSigner(
            secret: settings.callbackSecret, previous: settings.previousCallbackSecrets, publicBase: settings.publicBase
        )
        let videos = VideoParts(foundation)
        let plays = CountPlays(
            ledger: MongoPlayLedger(database, names: names), clock: surroundings.clock, logger: logger)
        let accessLog = KeepProxyAccess(
            store: ProxyAccessFile(path: settings.videoProxyLog, rotation: settings.videoProxyLogRotation),
            now: surroundings.now, clock: surroundings.clock,
            logger: logger)

        liveChanges = LiveChanges(
            source: MongoChanges(database, names: names, clock: surroundings.clock), clock: surroundings.clock,
            logger: logger)

        let uploads = try DiskUploads(directory: settings.uploadsDirectory, randomBytes: surroundings.randomBytes)
        let keepPicture = KeepPicture(
            ledger: images, source: OriginPictures(origins, rules: settings.pictureRules), uploads: uploads,
            logger: logger)

        let cleanUp = CleanUp(
            retention: MongoRetention(database, names: names), schedule: settings.cleanUp,
            firstDelay: settings.cleanUp.interval * Double.random(in: 0.003...0.015), clock: surroundings.clock,
            recorder: foundation.recorder, logger: logger)
        let operators = OperatorParts(foundation, videos: videos, images: images, cleanUp: cleanUp)

        let claims = MongoSessionClaims(database, names: names, lifetime: settings.sessionLifetime)

        let parts = WebParts(
            tokens: tokens, images: images,
            submit: SubmitImage(
                ledger: images, claims: claims, provider: imageProvider, signer: signer,
                schedule: settings.pollSchedule, surroundings: surroundings, logger: logger),
            receiveCallback: ReceiveImageCallback(
                ledger: images, provider: imageProvider, signer: signer, schedule: settings.pollSchedule,
                logger: logger),
            answerOnce: AnswerOnce(
                store: MongoIdempotencyKeys(database, names: names), makeRecordID: surroundings.makeRecordID),
            uploads: uploads, openPicture: OpenPicture(ledger: images, keep: keepPicture),
            generations: videos.generations, videoJobs: videos.jobs,
            submitVideo: SubmitVideo(
                jobs: videos.jobs, history: videos.generations, claims: claims,
                randomBytes: surroundings.randomBytes, logger: logger),
            videoCapabilities: videos.provider.capabilities,
            videoProxy: VideoProxyParts(
                mappings: RememberedMappings(videos.mappings), origins: origins, rules: settings.originRules,
                counter: plays, log: accessLog, recorder: foundation.recorder, now: surroundings.now),
            liveChanges: liveChanges, health: departure,
            callers: await Assembly.callers(
                settings, database, claims: claims, surroundings: surroundings, logger: logger),
            calls: CallLimits(settings.limits, ledger: MongoRates(database, names: names)),
            clients: ClientAddresses(settings.trustedProxies),
            telemetry: TelemetryParts(
                measurements: ScrapedMetrics(
                    foundation.metrics, jobs: videos.jobs, health: MongoHealth(database), origins: origins,
                    logger: logger),
                access: MetricsAccess(token: settings.metricsToken), metrics: foundation.metrics),
            admin: operators.admin, checkVideoProxy: operators.checkVideoProxy, publicBase: settings.publicBase)
        table = try RouteTable(parts)
        routes = table.addresses
        listeners = [indexes, foundation.gather, plays, accessLog]
        workers =
            [
                cleanUp,
                FollowImages(
                    ledger: images, provider: imageProvider, schedule: settings.pollSchedule, clock: surroundings.clock,
                    logger: logger),
                KeepPictures(ledger: images, keep: keepPicture, clock: surroundings.clock, logger: logger),
                videos.worker(foundation),
            ] + operators.services
    }

    /// Everything that runs as long as the server does.
    func services(onListening: @escaping @Sendable (Int) -> Void) -> [any Service] {
        // Services stop from the last to the first. Those who listen for changes are let go before the server waits for
        // its connections to end.
        listeners + [departure.together(with: [server(onListening)] + workers), liveChanges] + keySet + [departure]
    }

    private func server(_ onListening: @escaping @Sendable (Int) -> Void) -> any Service {
        let settings = foundation.settings
        var limits = settings.clientLimits
        // With nobody in front who sends requests on connections that it keeps there is nobody to wait for.
        if settings.shutdown.drain == .zero { limits.goodbye = .zero }
        limits.connections = min(limits.connections, OpenFiles.connections)
        return Application(
            router: table.router(),
            server: .pinned(limits, connections: departure.connections),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), backlog: 1024,
                availableConnectionsDelegate: .maximum(limits.connections, logger: foundation.logger)),
            onServerRunning: { listener in
                // It fails where the server was stopped before it began.
                try? await AcceptPause.add(to: listener)
                onListening(listener.localAddress?.port ?? settings.port)
            },
            logger: foundation.logger)
    }

    private var keySet: [any Service] {
        guard let url = foundation.settings.keySetURL else { return [] }
        return [
            FollowKeySet(url: url, client: foundation.http, clock: foundation.clock, logger: foundation.logger) {
                [tokens] json in try await tokens.use(keySet: json)
            }
        ]
    }

    private static func tokens(_ foundation: Foundation) async throws -> TokenVerifier {
        let settings = foundation.settings
        let tokens = await TokenVerifier(
            secret: settings.jwtSecret, previous: settings.previousJWTSecrets, rules: settings.tokenRules,
            browser: BrowserRules(publicBase: settings.publicBase), now: foundation.surroundings.now)
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
