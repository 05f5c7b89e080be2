import Application
import Persistence
import Providers
import ServiceLifecycle
import Web

/// Admin routes, video proxy health and alerts.
struct OperationsDependencies: Sendable {
    let admin: AdminDependencies
    let checkVideoProxy: CheckVideoProxy
    let services: [any Service]

    init(
        _ dependencies: ProcessDependencies, videos: VideoJobDependencies, images: MongoImageRepository,
        storage: StorageDependencies, quota: StorageQuota, cleanup: CleanupService,
        auditLog: AuditLog
    ) {
        let (settings, logger) = (dependencies.settings, dependencies.logger)
        let (database, names, stats) = (dependencies.database, dependencies.names, dependencies.stats)
        let health = MongoHealthCheck(database)
        let alerts = MongoAlertRepository(database, names: names)
        admin = AdminDependencies(
            readStats: ReadProxyStats(store: stats), readProviders: ReadProviderHealth(store: stats),
            mappings: MongoAdminMappingRepository(database, names: names), cleanup: cleanup, jobs: videos.jobs,
            retryJob: RetryVideoJob(
                jobs: videos.jobs, history: videos.generations, quota: quota, ledger: dependencies.ledger,
                capabilities: videos.provider.capabilities, wake: videos.wake, logger: logger),
            attachTask: videos.attachTask, images: images,
            readStorage: ReadStorageState(media: storage.media, archive: storage.archives),
            alerts: alerts,
            auditLog: auditLog)
        checkVideoProxy = CheckVideoProxy(
            health: health, store: stats, cleanupInterval: settings.cleanup.interval,
            cleanupGrace: settings.alertThresholds.cleanupGrace)
        let sender = Self.sender(dependencies)
        let monitor = AlertMonitor(
            evaluateRules: EvaluateAlertRules(
                store: stats, jobs: videos.jobs, archive: storage.archives, limits: settings.alertThresholds,
                cleanupInterval: settings.cleanup.interval),
            repository: alerts, health: health,
            directDelivery: DirectAlertDelivery(
                sender: sender, retry: settings.alertRetry, clock: dependencies.clock, logger: logger),
            limits: settings.alertThresholds, environment: dependencies.environment, logger: logger)
        if let sender {
            let delivery = AlertDelivery(
                repository: alerts, sender: sender, retry: settings.alertRetry, clock: dependencies.clock,
                logger: logger)
            services = [monitor, delivery]
        } else {
            services = [monitor]
        }
    }

    private static func sender(_ dependencies: ProcessDependencies) -> AlertWebhook? {
        guard let url = dependencies.settings.alertWebhookURL,
            let signer = WebhookSigner(dependencies.settings.alertWebhookSecrets)
        else { return nil }
        return AlertWebhook(
            url: url, signer: signer, client: dependencies.http, now: dependencies.environment.now)
    }
}
