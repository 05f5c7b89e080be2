package import Application
package import Domain
package import Logging
package import MongoClient
package import Persistence
package import Providers
package import Storage
package import Telemetry
package import Web

/// The validated configuration of the program.
package struct Settings: Sendable {
    package var host = "127.0.0.1"
    /// Documented.
    package var port = 5000
    /// The port of a worker's health and metrics; nil: none.
    package var workerPort: Int? = 5001
    /// Without a trailing slash; nil: made of host and port.
    package var publicBaseURL: String?
    package var mongo = MongoConfiguration(uri: "mongodb://127.0.0.1:27017")
    /// Documented.
    package var databaseName = "ai_image_generator"
    package var collections = CollectionNames()
    package var jwtSecret: String?
    /// Earlier secrets, whose tokens are still accepted.
    package var previousJWTSecrets: [String] = []
    package var jwksFile: String?
    package var jwksURL: String?
    package var tokenPolicy = TokenPolicy()
    /// The lifetime of an anonymous session since the last renewal of its token; documented.
    package var sessionLifetime = Duration.seconds(30 * 86_400)
    /// The lifetime of a sign-in.
    package var signInLifetime = Duration.seconds(24 * 3600)
    /// After which time without use a sign-in ends.
    package var signInIdle = Duration.seconds(12 * 3600)
    /// The interval at which the last use of sign-ins and keys is stored.
    package var lastUseInterval = Duration.seconds(30)
    package var registration = Registration.invite
    /// Whether visitors without an account may use the service.
    package var acceptsVisitors = true
    /// Whether accounts may sign in with a password.
    package var acceptsPasswords = true
    package var secondFactor = SecondFactorRequirement.none
    /// Nil: no identity provider on the pages.
    package var openIDConnect: OpenIDConnectSettings?
    /// Nil: no messages are sent.
    package var mail: MailSettings?
    /// Nil: `PriceTable.published`.
    package var pricesFile: String?
    /// Read from the file.
    package var prices = PriceTable.published
    package var budgets = BudgetSettings()
    /// After which time an order of unknown cost counts as charged; nil for never.
    package var unknownSpending: Duration? = .seconds(30 * 86_400)
    /// Nil: audit events are kept for ever.
    package var auditRetention: Duration? = .seconds(365 * 86_400)
    /// The time in which a deleted account can be restored.
    package var deletionGrace = Duration.seconds(7 * 86_400)
    /// How often accounts that are being deleted are looked at.
    package var erasureInterval = Duration.seconds(60)
    package var passwordCost = ScryptCost.standard
    package var serviceKeys: [String] = []
    package var isServiceAPIOpen = false
    package var callbackSecret = ""
    /// Earlier secrets, whose signatures are still accepted.
    package var previousCallbackSecrets: [String] = []
    package var limits = RateLimitSettings()
    package var trustedProxies = TrustedProxies.none
    package var nanoBanana = NanoBananaConfiguration(base: "https://api.nanobananaapi.ai", key: "")
    package var pollSchedule = PollSchedule()
    package var videoOriginPolicy = OriginPolicy(hosts: Self.defaultVideoOriginHosts, allowsPrivate: false)
    package var imageOriginPolicy = OriginPolicy(hosts: Self.defaultImageOriginHosts, allowsPrivate: false)
    package var originLimits = VideoOriginLimits()
    package var dashScope = DashScopeConfiguration()
    /// Nil: the documented rate of the model.
    package var videoSubmissionsPerSecond: Int?
    /// The provider's limit per account.
    package var videoPollsPerSecond = 20
    package var videoSchedule = VideoSchedule()
    /// The folder of the disk store where `storage` names none.
    package var uploadsDirectory = "uploads"
    package var storage = StorageChoice.disk(folder: nil)
    /// Nil unless the store of objects is configured.
    package var s3: S3Configuration?
    /// Whether owners fetch content from the store of objects itself.
    package var redirectsToS3 = false
    /// How many items of each kind this process copies into storage at a time; 0 leaves it to other processes.
    package var archiveCopies = 2
    /// For each owner, in bytes; nil for no limit.
    package var storageQuota: Int64?
    /// The directory for task ids that are not in the database yet.
    package var spoolDirectory = "spool"
    /// The lifetime of a video mapping: how long a video can be watched after its completion; documented.
    package var videoMappingLifetime: Duration = .seconds(24 * 3600)
    /// Documented.
    package var videoProxyLog = "logs/video_proxy.log"
    package var videoProxyLogRotation = LogRotation()
    package var cleanup = CleanupService.Schedule()
    package var shutdown = ShutdownLimits()
    package var clientLimits = ClientLimits()
    /// The interval at which a process writes its statistics.
    package var statsInterval: Duration = .seconds(10)
    package var alertThresholds = AlertThresholds()
    package var alertRetry = AlertRetry()
    package var alertWebhookURL: String?
    package var alertWebhookSecrets: [String] = []
    package var logLevel = Logger.Level.info
    package var logFormat = LogFormat.text
    /// Nil: metrics are readable from loopback and private IP addresses.
    package var metricsToken: String?
    /// The base URL of the OTLP collector, without a trailing slash; nil: tracing is off.
    package var otlpEndpoint: String?
    /// The share of new traces that is recorded, 0 to 1.
    package var traceSampleRatio = 1.0

    package init() { mongo.applicationName = "afterimage" }

    package var publicBase: String { publicBaseURL ?? "http://\(host):\(port)" }

    /// Makes libraries log in the format of this program. Call it once in a process, before they log.
    func bootstrapLogging() {
        LoggingSystem.bootstrap { [logFormat] in LineLogHandler(label: $0, format: logFormat) }
    }

    package func logger(_ label: String) -> Logger {
        var logger = Logger(label: label, factory: { [logFormat] in LineLogHandler(label: $0, format: logFormat) })
        logger.logLevel = logLevel
        return logger
    }
}
