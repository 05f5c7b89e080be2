import Application
import AsyncHTTPClient
import CoreMetrics
import Domain
import FoundationEssentials
import Logging
import MongoClient
import NIOCore
import Persistence
import Telemetry

/// What every role of the program stands on.
struct ProcessDependencies: Sendable {
    let settings: Settings
    let logger: Logger
    let environment: SystemEnvironment
    let metrics: PrometheusMetrics
    let mongo: MongoClient
    let database: MongoDatabase
    let http: HTTPClient
    /// Counts in the database what ends; a service that has to run.
    let gather: StatsAggregator
    let operations: MongoStatsRepository
    /// Tells all who count what ends.
    let recorder: any StatsRecorder

    /// - Throws: `MongoError` where the connection string cannot be used.
    init(_ settings: Settings) throws {
        self.settings = settings
        logger = settings.logger("afterimage")
        environment = Self.environment()
        metrics = PrometheusMetrics(prefix: "afterimage_", help: MetricCatalogue.help) { [logger] warning in
            logger.warning("\(warning)")
        }
        mongo = try withMetricsFactory(metrics) { () throws(MongoError) in
            try MongoClient(settings.mongo, logger: settings.logger("mongodb"))
        }
        database = mongo.database(settings.databaseName)
        http = Self.httpClient()
        operations = MongoStatsRepository(database, names: settings.collections)
        gather = StatsAggregator(
            store: operations, interval: settings.statsInterval, environment: environment, logger: logger)
        recorder = CompositeStatsRecorder([gather, PrometheusStatsRecorder(metrics, now: environment.now)])
    }

    var names: CollectionNames { settings.collections }
    var clock: any Clock<Duration> { environment.clock }

    /// Gives back what it holds.
    func close() async {
        try? await http.shutdown()
        await mongo.close()
    }

    private static func httpClient() -> HTTPClient {
        // No redirect is followed: the providers' APIs have none, and one could lead anywhere.
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        // An order that finds nobody should be told so at once, and try again by itself.
        configuration.connectionPool.retryConnectionEstablishment = false
        // It would send our trace along: how we number our work is nothing that a provider needs to know.
        configuration.tracing.tracer = nil
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    private static func environment() -> SystemEnvironment {
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
