import Application
import Domain
import FoundationEssentials
import Hummingbird
import Persistence
import Providers
import ServiceLifecycle
import Storage
import Web

/// The dependencies and services of a server.
struct ServerDependencies: Sendable {
    let tokens: TokenVerifier
    /// Every route, such as `GET /health/live`.
    let routes: [String]
    /// `x-scope` of each route in openapi.yaml.
    let scopes: [String: String]
    private let routeTable: RouteTable
    private let dependencies: ProcessDependencies
    private let changeBroadcaster: ChangeBroadcaster
    private let shutdown: GracefulShutdown
    /// Services that stop after the server.
    private let outerServices: [any Service]
    /// Services that stop together with the server.
    private let workers: [any Service]

    init(_ dependencies: ProcessDependencies, storage: StorageDependencies) async throws {
        let (settings, environment) = (dependencies.settings, dependencies.environment)
        let (database, names, logger) = (dependencies.database, dependencies.names, dependencies.logger)
        self.dependencies = dependencies
        let claims = MongoSessionClaimRepository(database, names: names, lifetime: settings.sessionLifetime)
        let context = AccountContext(dependencies, claims: claims)
        let access = Assembly.access(dependencies, context)
        let signUp = Assembly.signUp(dependencies, context)
        let spending = Assembly.spending(dependencies, context)
        let adminAccounts = Assembly.adminAccounts(dependencies, context)
        let recovery = Assembly.recovery(dependencies, context)
        let closure = Assembly.closure(dependencies, context, storage: storage)
        let ownAccount = Assembly.ownAccount(dependencies, context, closure: closure.web.closure)
        tokens = try await Self.tokens(dependencies, context)
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
        let journal = try videos.journal(dependencies)
        let (imageWake, archiveWake) = (WakeSignal(), WakeSignal())
        let playCounter = BufferedPlayCounter(
            repository: MongoPlayCountRepository(database, names: names), clock: environment.clock, logger: logger)
        let accessLog = AccessLogWriter(
            store: AccessLogFile(path: settings.videoProxyLog, rotation: settings.videoProxyLogRotation),
            now: environment.now, clock: environment.clock,
            logger: logger)

        changeBroadcaster = ChangeBroadcaster(
            source: MongoChangeSource(database, names: names, clock: environment.clock), clock: environment.clock,
            logger: logger)

        let cleanup = CleanupService(
            retention: MongoRetentionRepository(database, names: names), delete: storage.delete,
            removeUnused: RemoveUnusedUploads(
                uploads: MongoUnusedUploadRepository(database, names: names), remove: storage.remove, logger: logger),
            schedule: settings.cleanup, mappingLifetime: settings.videoMappingLifetime,
            firstDelay: settings.cleanup.interval * Double.random(in: 0.003...0.015), clock: environment.clock,
            recorder: dependencies.recorder, logger: logger)
        let quota = StorageQuota(
            repository: MongoStorageUsageRepository(database, names: names), allowed: settings.storageQuota,
            ownLimit: { [cache = context.accessCache] owner throws(Failure) in
                try await cache.account(of: owner)?.quota
            })
        let operators = OperationsDependencies(
            dependencies, videos: videos, images: images, storage: storage, quota: quota, cleanup: cleanup,
            auditLog: context.auditLog)

        let clientShares = ClientShares(settings.limits)

        let media = Self.media(dependencies, storage, videos: videos, references: images)
        let library = Assembly.library(dependencies)
        let organizing = Assembly.organizing(dependencies, storage: storage, library: library.repository)

        let downloads = Assembly.downloads(
            dependencies, context, storage: storage, library: library.repository)

        let webDependencies = WebDependencies(
            tokens: tokens,
            submitImage: SubmitImage(
                repository: images, claims: claims, quota: quota, ledger: dependencies.ledger,
                provider: imageProvider, signer: signer, journal: journal, wake: imageWake,
                schedule: settings.pollSchedule, environment: environment,
                logger: logger),
            receiveCallback: ReceiveImageCallback(
                repository: images, provider: imageProvider, signer: signer, schedule: settings.pollSchedule,
                archiveWake: archiveWake, ledger: dependencies.ledger, logger: logger),
            idempotencyGuard: IdempotencyGuard(
                store: MongoIdempotencyRepository(database, names: names), makeRecordID: environment.makeRecordID),
            media: media, library: library, organizing: organizing.web,
            shares: Assembly.shares(
                dependencies, context, library: library.repository, openContent: media.openContent),
            downloads: downloads,
            usage: Assembly.usage(dependencies, storage: storage, build: downloads.build),
            videoJobs: videos.jobs,
            submitVideo: SubmitVideo(
                jobs: videos.jobs, history: videos.generations, claims: claims, quota: quota,
                ledger: dependencies.ledger, wake: videos.wake, randomBytes: environment.randomBytes, logger: logger),
            quota: quota, videoCapabilities: videos.provider.capabilities,
            videoProxy: VideoProxyDependencies(
                mappings: CachedVideoMappings(videos.mappings),
                delivery: DeliveryDependencies(
                    stores: storage.stores, media: storage.media, origins: storage.origins,
                    policy: settings.videoOriginPolicy, activeStreams: context.activeStreams,
                    clientAddresses: context.clientAddresses, clientShares: clientShares, now: environment.now),
                counter: playCounter, log: accessLog, recorder: dependencies.recorder),
            changeBroadcaster: changeBroadcaster, health: shutdown,
            accounts: await Assembly.accounts(
                settings, database, claims: claims, environment: environment, logger: logger),
            access: access.web, signUp: signUp.web, ownAccount: ownAccount.web, spending: spending.web,
            adminAccounts: adminAccounts.web, recovery: recovery.web, closure: closure.web,
            pages: Self.pages(settings), rateLimits: context.rateLimits, clientAddresses: context.clientAddresses,
            clientShares: clientShares,
            telemetry: TelemetryDependencies(
                measurements: ScrapedMetrics(
                    dependencies.metrics, jobs: videos.jobs, media: storage.media, archive: storage.archives,
                    spending: MongoSpendingReader(database, names: settings.collections),
                    health: MongoHealthCheck(database), origins: storage.origins, logger: logger),
                access: MetricsAccess(token: settings.metricsToken), metrics: dependencies.metrics),
            admin: operators.admin, checkVideoProxy: operators.checkVideoProxy, publicBase: settings.publicBase)
        routeTable = try RouteTable(webDependencies)
        routes = routeTable.descriptions
        scopes = routeTable.scopes
        outerServices = [indexes, storage.claim, dependencies.statsAggregator, playCounter, accessLog, journal].map(
            BackgroundService.init)
        let features: [[any Service]] = [
            operators.services, organizing.services, access.services, signUp.services, ownAccount.services,
            spending.services, adminAccounts.services, recovery.services, closure.services,
        ]
        workers =
            [
                cleanup,
                ImagePoller(
                    repository: images, provider: imageProvider, pace: dependencies.pace, journal: journal,
                    schedule: settings.pollSchedule, wake: imageWake, archiveWake: archiveWake,
                    ledger: dependencies.ledger, clock: environment.clock, logger: logger),
                EndDeletedStreams(
                    streams: context.activeStreams, records: MongoDeletedRecordRepository(database, names: names),
                    shares: webDependencies.shares.repository, access: context.accessCache,
                    clock: environment.clock, logger: logger),
                videos.worker(dependencies, journal: journal),
            ].map(BackgroundService.init)
            + [storage.archiver(images: archiveWake, videos: videos.wake.archive)].compactMap { $0 }
            .map(BackgroundService.init)
            + features.joined().map(BackgroundService.init)
    }

    /// All services of the server.
    func services(onListening: @escaping @Sendable (Int) -> Void) -> [any Service] {
        let server = HTTPListener(
            dependencies: dependencies, port: dependencies.settings.port, connections: shutdown.connections
        ).server(routeTable.router(), onListening: onListening)
        // Services stop from last to first: event streams close before the server waits for its connections to end.
        return outerServices + [shutdown.concurrently(with: [server] + workers), changeBroadcaster] + keySet() + [
            shutdown
        ]
    }

    private func keySet() -> [any Service] {
        guard let url = dependencies.settings.jwksURL else { return [] }
        let refresher = JWKSRefresher(
            url: url, client: dependencies.http, clock: dependencies.clock, logger: dependencies.logger
        ) { [tokens] json in try await tokens.use(keySet: json) }
        tokens.onUnknownKey { await refresher.fetchUnknownKey() }
        return [refresher]
    }

    private static func media(
        _ dependencies: ProcessDependencies, _ storage: StorageDependencies, videos: VideoJobDependencies,
        references: any UploadReferenceRepository
    ) -> MediaDependencies {
        let (settings, environment) = (dependencies.settings, dependencies.environment)
        let redirecting = settings.redirectsToS3 ? storage.s3 : nil
        return MediaDependencies(
            openContent: OpenContent(
                repositories: storage.archives, media: storage.media,
                archiveImage: ArchiveOnDemand(archive: storage.archive)),
            deleteRecord: storage.delete,
            renewAddress: RenewVideoAddress(
                archive: storage.archives.video, mappings: videos.mappings, lifetime: settings.videoMappingLifetime,
                environment: environment),
            storeUpload: StoreUpload(
                store: storage.store, media: storage.media, remove: storage.remove,
                randomBytes: environment.randomBytes, logger: dependencies.logger),
            spools: DiskUploadSpools(in: storage.scratch), references: references,
            trashLifetime: settings.cleanup.trashLifetime,
            presign: redirecting.map(Self.presigning), presignOrigin: redirecting == nil ? nil : settings.s3?.base)
    }

    /// The addresses of objects in the bucket, for their owners. They have the longest lifetime: after a redirect browsers
    /// send the player's later requests, as after a seek, to the same address.
    private static func presigning(_ s3: S3Store) -> @Sendable (MediaObject, String?) -> String? {
        { object, fileName in
            guard object.location.store == s3.name else { return nil }
            return s3.presign(
                object.location.key, for: SignatureV4.longestLifetime, fileName: fileName,
                contentType: object.facts.contentType)
        }
    }

    private static func pages(_ settings: Settings) -> PageSettings {
        PageSettings(
            registration: settings.registration, acceptsVisitors: settings.acceptsVisitors,
            acceptsPasswords: settings.acceptsPasswords, hasProvider: settings.openIDConnect != nil,
            hasMail: settings.mail != nil, prices: settings.prices, videoModel: settings.dashScope.model.name)
    }

    private static func tokens(
        _ dependencies: ProcessDependencies, _ context: AccountContext
    ) async throws -> TokenVerifier {
        let settings = dependencies.settings
        let access = AccessControl(
            cache: context.accessCache, rateLimits: context.rateLimits, clientAddresses: context.clientAddresses,
            secondFactor: settings.secondFactor, acceptsVisitors: settings.acceptsVisitors)
        let tokens = await TokenVerifier(
            secret: settings.jwtSecret, previous: settings.previousJWTSecrets, policy: settings.tokenPolicy,
            cookies: CookieAuthentication(publicBase: settings.publicBase), claims: context.claims, access: access,
            now: dependencies.environment.now)
        if let file = settings.jwksFile {
            do {
                try await tokens.use(keySet: String(contentsOfFile: file, encoding: .utf8))
            } catch {
                throw SettingsError(faults: ["JWT_JWKS_FILE takes a readable JWK Set; '\(file)': \(error)"])
            }
        }
        return tokens
    }
}
