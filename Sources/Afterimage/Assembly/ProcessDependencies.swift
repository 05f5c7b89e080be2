import Application
import AsyncHTTPClient
import CoreMetrics
import Domain
import FoundationEssentials
import Logging
import MongoClient
import NIOCore
import Persistence
import ServiceLifecycle
import Telemetry

/// The dependencies that servers and workers share.
struct ProcessDependencies: Sendable {
    let settings: Settings
    let logger: Logger
    let environment: SystemEnvironment
    let metrics: PrometheusMetrics
    let mongo: MongoClient
    let database: MongoDatabase
    let http: HTTPClient
    let pace: MongoProviderPace
    /// Aggregates statistics in the database; a service that must run.
    let statsAggregator: StatsAggregator
    let stats: MongoStatsRepository
    /// Forwards events to all statistics recorders.
    let recorder: any StatsRecorder
    /// Takes what orders cost from the budgets.
    let ledger: MeteredOrders
    /// Settles orders; services that must run.
    let settlement: [any Service]

    /// - Throws: `MongoError` for an invalid connection string.
    init(_ settings: Settings) throws {
        self.settings = settings
        logger = settings.logger("afterimage")
        environment = Self.environment()
        metrics = PrometheusMetrics(prefix: "afterimage_", help: MetricCatalogue.help) { [logger] problem, metric in
            logger.warning("metric misused", metadata: ["metric": "\(metric)", "reason": "\(problem)"])
        }
        mongo = try withMetricsFactory(metrics) { () throws(MongoError) in
            try MongoClient(settings.mongo, logger: settings.logger("mongodb"))
        }
        database = mongo.database(settings.databaseName)
        http = Self.httpClient()
        pace = MongoProviderPace(database, names: settings.collections, perSecond: settings.providerRates)
        stats = MongoStatsRepository(database, names: settings.collections)
        statsAggregator = StatsAggregator(
            store: stats, interval: settings.statsInterval, environment: environment, logger: logger)
        (ledger, settlement) = Assembly.ledger(settings, database, environment, metrics)
        recorder = CompositeStatsRecorder([statsAggregator, PrometheusStatsRecorder(metrics, now: environment.now)])
    }

    var names: CollectionNames { settings.collections }
    var clock: any Clock<Duration> { environment.clock }

    /// Closes the HTTP and database clients.
    func close() async {
        try? await http.shutdown()
        await mongo.close()
    }

    private static func httpClient() -> HTTPClient {
        // No redirects: the providers' APIs have none, and one could lead anywhere.
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        // A failing submission must return at once: retries are scheduled elsewhere.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Trace context must not be sent to the providers.
        configuration.tracing.tracer = nil
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    static func environment() -> SystemEnvironment {
        let now: @Sendable () -> Timestamp = { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
        let ids = RecordIDSource(now: now)
        return SystemEnvironment(
            now: now, makeRecordID: { ids.next() },
            randomBytes: { count in
                var random = SystemRandomNumberGenerator()
                return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            },
            clock: ContinuousClock())
    }
}
