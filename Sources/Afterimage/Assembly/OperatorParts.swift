import Application
import Persistence
import Providers
import ServiceLifecycle
import Web

/// What operators see, and who tells them.
struct OperatorParts: Sendable {
    let admin: AdminParts
    let checkVideoProxy: CheckVideoProxy
    let services: [any Service]

    init(_ foundation: Foundation, videos: VideoParts, images: MongoImages, cleanUp: CleanUp) {
        let (settings, logger) = (foundation.settings, foundation.logger)
        let (database, names, operations) = (foundation.database, foundation.names, foundation.operations)
        let health = MongoHealth(database)
        let alerts = MongoAlerts(database, names: names)
        admin = AdminParts(
            readStats: ReadProxyStats(store: operations), readProviders: ReadProviderStates(store: operations),
            mappings: MongoMappingOverview(database, names: names), cleanUp: cleanUp, jobs: videos.jobs,
            retryJob: RetryVideoJob(jobs: videos.jobs, history: videos.generations, logger: logger), images: images,
            alerts: alerts)
        checkVideoProxy = CheckVideoProxy(
            health: health, store: operations, cleanUpInterval: settings.cleanUp.interval,
            cleanUpGrace: settings.alertLimits.cleanUpGrace)
        let sender = Self.sender(foundation)
        let watch = WatchForTrouble(
            find: FindTroubles(
                store: operations, jobs: videos.jobs, limits: settings.alertLimits,
                cleanUpInterval: settings.cleanUp.interval),
            ledger: alerts, health: health,
            tell: TellDirectly(
                sender: sender, retry: settings.alertRetry, clock: foundation.clock, logger: logger),
            limits: settings.alertLimits, surroundings: foundation.surroundings, logger: logger)
        if let sender {
            let deliver = DeliverAlerts(
                ledger: alerts, sender: sender, retry: settings.alertRetry, clock: foundation.clock, logger: logger)
            services = [watch, deliver]
        } else {
            services = [watch]
        }
    }

    private static func sender(_ foundation: Foundation) -> AlertWebhook? {
        guard let address = foundation.settings.alertWebhook,
            let signer = WebhookSigner(foundation.settings.alertSecrets)
        else { return nil }
        return AlertWebhook(address: address, signer: signer, client: foundation.http, now: foundation.surroundings.now)
    }
}
