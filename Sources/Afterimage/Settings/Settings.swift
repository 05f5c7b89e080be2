package import Application
package import Domain
package import Logging
package import MongoClient
package import Persistence
package import Providers
package import Telemetry
package import Web

/// Everything that can be set, read once and known to be right.
package struct Settings: Sendable {
    package var host = "127.0.0.1"
    /// Documented.
    package var port = 5000
    /// Without a slash at the end; nil: made of host and port.
    package var publicBaseURL: String?
    package var mongo = MongoConfiguration(uri: "mongodb://127.0.0.1:27017")
    /// Documented.
    package var databaseName = "ai_image_generator"
    package var collections = CollectionNames()
    package var jwtSecret: String?
    /// Those before, whose tokens are still taken.
    package var previousJWTSecrets: [String] = []
    package var keySetFile: String?
    package var keySetURL: String?
    package var tokenRules = TokenPolicy()
    /// How long an anonymous session lives after its token was last renewed; documented.
    package var sessionLifetime = Duration.seconds(30 * 86_400)
    /// After which somebody who signed in has to do so again.
    package var signInLifetime = Duration.seconds(24 * 3600)
    package var passwordCost = ScryptCost.standard
    package var serviceKeys: [String] = []
    package var isServiceOpen = false
    package var callbackSecret = ""
    /// Those before, whose signatures are still known.
    package var previousCallbackSecrets: [String] = []
    package var limits = RateLimitSettings()
    package var trustedProxies = TrustedProxies.none
    package var nanoBanana = NanoBananaConfiguration(base: "https://api.nanobananaapi.ai", key: "")
    package var pollSchedule = PollSchedule()
    /// By default the stores of DashScope's results.
    package var originRules = OriginPolicy(hosts: ["dashscope-*.oss-*.aliyuncs.com"], allowsPrivate: false)
    /// By default where NanoBanana's results lie.
    package var imageOriginRules = OriginPolicy(hosts: ["*.aiquickdraw.com"], allowsPrivate: false)
    package var originLimits = VideoOriginLimits()
    package var dashScope = DashScopeConfiguration()
    /// Nil: what the provider takes for the model.
    package var videoSubmissionsPerSecond: Int?
    /// The provider's limit for an account.
    package var videoPollsPerSecond = 20
    package var videoSchedule = VideoSchedule()
    package var uploadsDirectory = "uploads"
    /// How long a video can be watched after it was made; documented.
    package var videoMappingLifetime: Duration = .seconds(24 * 3600)
    /// Documented.
    package var videoProxyLog = "logs/video_proxy.log"
    package var videoProxyLogRotation = LogRotation()
    package var cleanup = CleanupService.Schedule()
    package var shutdown = ShutdownLimits()
    package var clientLimits = ClientLimits()
    /// How often a process writes down what it has counted.
    package var statsInterval: Duration = .seconds(10)
    package var alertThresholds = AlertThresholds()
    package var alertRetry = AlertRetry()
    package var alertWebhook: String?
    package var alertSecrets: [String] = []
    package var logLevel = Logger.Level.info
    package var logFormat = LogFormat.text
    /// Nil: whoever asks from this machine or a private net may read the metrics.
    package var metricsToken: String?
    /// Of a collector, without a slash at the end; nil where nobody gathers traces.
    package var traceCollector: String?
    /// Of the traces that begin here, how many are recorded.
    package var traceShare = 1.0

    package init() { mongo.applicationName = "afterimage" }

    package var publicBase: String { publicBaseURL ?? "http://\(host):\(port)" }

    package func logger(_ label: String) -> Logger {
        var logger = Logger(label: label, factory: { [logFormat] in LineLogHandler(label: $0, format: logFormat) })
        logger.logLevel = logLevel
        return logger
    }
}
