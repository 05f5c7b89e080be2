import Application
import Persistence
import Providers
import ServiceLifecycle
import Web

/// What operators see, and who tells them.
struct OperationsDependencies: Sendable {
    let admin: AdminDependencies
    let checkVideoProxy: CheckVideoProxy
    let services: [any Service]

    init(
        _ dependencies: ProcessDependencies, videos: VideoJobDependencies, images: MongoImageRepository,
        cleanUp: CleanUp
    ) {
        let (settings, logger) = (dependencies.settings, dependencies.logger)
        let (database, names, operations) = (dependencies.database, dependencies.names, dependencies.operations)
        let health = MongoHealthCheck(database)
        let alerts = MongoAlertRepository(database, names: names)
        admin = AdminDependencies(
            readStats: ReadProxyStats(store: operations), readProviders: ReadProviderStates(store: operations),
            mappings: MongoAdminMappingRepository(database, names: names), cleanUp: cleanUp, jobs: videos.jobs,
            retryJob: RetryVideoJob(jobs: videos.jobs, history: videos.generations, logger: logger), images: images,
            alerts: alerts)
        checkVideoProxy = CheckVideoProxy(
            health: health, store: operations, cleanUpInterval: settings.cleanUp.interval,
            cleanUpGrace: settings.alertLimits.cleanUpGrace)
        let sender = Self.sender(dependencies)
        let watch = WatchForTrouble(
            find: FindTroubles(
                store: operations, jobs: videos.jobs, limits: settings.alertLimits,
                cleanUpInterval: settings.cleanUp.interval),
            repository: alerts, health: health,
            tell: TellDirectly(
                sender: sender, retry: settings.alertRetry, clock: dependencies.clock, logger: logger),
            limits: settings.alertLimits, environment: dependencies.environment, logger: logger)
        if let sender {
            let deliver = DeliverAlerts(
                repository: alerts, sender: sender, retry: settings.alertRetry, clock: dependencies.clock,
                logger: logger)
            services = [watch, deliver]
        } else {
            services = [watch]
        }
    }

    private static func sender(_ dependencies: ProcessDependencies) -> AlertWebhook? {
        guard let address = dependencies.settings.alertWebhook,
            let signer = WebhookSigner(dependencies.settings.alertSecrets)
        else { return nil }
        return AlertWebhook(
            address: address, signer: signer, client: dependencies.http, now: dependencies.environment.now)
    }
}
