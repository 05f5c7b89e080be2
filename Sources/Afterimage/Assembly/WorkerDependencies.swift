import Application
import Persistence
import ServiceLifecycle
import Web

/// The services of a worker.
struct WorkerDependencies: Sendable {
    let services: [any Service]

    /// - Throws: `BSONError` if an index file is malformed.
    init(_ dependencies: ProcessDependencies, storage: StorageDependencies) throws {
        let (settings, database) = (dependencies.settings, dependencies.database)
        let videos = VideoJobDependencies(dependencies)
        let journal = try videos.journal(dependencies)
        let archiver = storage.archiver(images: WakeSignal(), videos: videos.wake.archive)
        let workers: [any Service] =
            [BackgroundService(videos.worker(dependencies, journal: journal))]
            + (archiver.map { [BackgroundService($0)] } ?? [])
            + dependencies.settlement.map(BackgroundService.init)
        let indexes = IndexInitializer(
            try IndexCatalogue(names: dependencies.names), database, clock: dependencies.clock,
            logger: dependencies.logger)
        // Services stop from last to first: statistics and the journal outlive the worker.
        let outer: [any Service] = [indexes, storage.claim, dependencies.statsAggregator, journal].map(
            BackgroundService.init)
        guard let port = settings.workerPort else {
            services = outer + workers
            return
        }
        var limits = settings.shutdown
        // No drain delay: a worker is behind no load balancer.
        limits.drain = .zero
        let shutdown = GracefulShutdown(
            health: CachedHealthCheck(indexes), connections: ClientConnections(), limits: limits,
            clock: dependencies.clock, logger: dependencies.logger)
        let routes = WorkerRoutes(
            health: shutdown,
            telemetry: TelemetryDependencies(
                measurements: WorkerMetrics(dependencies.metrics, health: MongoHealthCheck(database)),
                access: MetricsAccess(token: settings.metricsToken), metrics: dependencies.metrics))
        let server = HTTPListener(dependencies: dependencies, port: port, connections: shutdown.connections)
            .server(routes.router())
        services = outer + [shutdown.concurrently(with: workers + [server]), shutdown]
    }
}
