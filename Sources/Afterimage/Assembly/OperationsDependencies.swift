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
        cleanup: CleanupService
    ) {
        let (settings, logger) = (dependencies.settings, dependencies.logger)
        let (database, names, operations) = (dependencies.database, dependencies.names, dependencies.operations)
        let health = MongoHealthCheck(database)
        let alerts = MongoAlertRepository(database, names: names)
        admin = AdminDependencies(
            readStats: ReadProxyStats(store: operations), readProviders: ReadProviderHealth(store: operations),
            mappings: MongoAdminMappingRepository(database, names: names), cleanup: cleanup, jobs: videos.jobs,
            retryJob: RetryVideoJob(jobs: videos.jobs, history: videos.generations, logger: logger), images: images,
            alerts: alerts)
        checkVideoProxy = CheckVideoProxy(
            health: health, store: operations, cleanupInterval: settings.cleanup.interval,
            cleanupGrace: settings.alertThresholds.cleanupGrace)
        let sender = Self.sender(dependencies)
        let watch = AlertMonitor(
            find: EvaluateAlertRules(
                store: operations, jobs: videos.jobs, limits: settings.alertThresholds,
                cleanupInterval: settings.cleanup.interval),
            repository: alerts, health: health,
            tell: DirectAlertDelivery(
                sender: sender, retry: settings.alertRetry, clock: dependencies.clock, logger: logger),
            limits: settings.alertThresholds, environment: dependencies.environment, logger: logger)
        if let sender {
            let deliver = AlertDelivery(
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
