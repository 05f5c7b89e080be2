import Application
import AsyncHTTPClient
import Domain
import FoundationEssentials
import Logging
import MongoClient
import NIOCore
import Persistence

/// What every role of the program stands on.
struct Foundation: Sendable {
    let settings: Settings
    let logger: Logger
    let surroundings: Surroundings
    let mongo: MongoClient
    let database: MongoDatabase
    let http: HTTPClient
    /// Counts in the database what ends; a service that has to run.
    let gather: GatherOperations
    let operations: MongoOperations
    /// Tells all who count what ends.
    let recorder: any OperationsRecorder

    /// - Throws: `MongoError` where the connection string cannot be used.
    init(_ settings: Settings) throws {
        self.settings = settings
        logger = settings.logger("afterimage")
        surroundings = Self.surroundings()
        mongo = try MongoClient(settings.mongo, logger: settings.logger("mongodb"))
        database = mongo.database(settings.databaseName)
        http = Self.httpClient()
        operations = MongoOperations(database, names: settings.collections)
        gather = GatherOperations(
            store: operations, interval: settings.operationsInterval, surroundings: surroundings, logger: logger)
        recorder = OperationsRecorders([gather])
    }

    var names: CollectionNames { settings.collections }
    var clock: any Clock<Duration> { surroundings.clock }

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
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
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
