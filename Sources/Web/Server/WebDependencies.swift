package import Application
package import Domain

/// What the web layer needs from the application.
package struct WebDependencies: Sendable {
    package var tokens: TokenVerifier
    package var submitImage: SubmitImage
    package var receiveCallback: ReceiveImageCallback
    package var idempotencyGuard: IdempotencyGuard
    package var media: MediaDependencies
    package var library: LibraryDependencies
    package var organizing: OrganizingDependencies
    package var shares: ShareDependencies
    package var downloads: DownloadDependencies
    package var usage: UsageDependencies
    package var videoJobs: any VideoJobRepository
    package var submitVideo: SubmitVideo
    package var quota: StorageQuota
    package var videoCapabilities: VideoCapabilities
    package var videoProxy: VideoProxyDependencies
    package var changeBroadcaster: ChangeBroadcaster
    package var health: any HealthCheck
    package var accounts: AccountDependencies
    package var access: AccessDependencies
    package var signUp: SignUpDependencies
    package var ownAccount: OwnAccountDependencies
    package var spending: SpendingDependencies
    package var adminAccounts: AdminAccountsDependencies
    package var recovery: RecoveryDependencies
    package var closure: ClosureDependencies
    package var pages: PageSettings
    package var rateLimits: RateLimitPolicy
    package var clientAddresses: ClientAddresses
    package var clientShares: ClientShares
    package var telemetry: TelemetryDependencies
    package var admin: AdminDependencies
    package var checkVideoProxy: CheckVideoProxy
    /// The public base URL of this server, without a trailing slash.
    package var publicBase: String

    package init(
        tokens: TokenVerifier, submitImage: SubmitImage,
        receiveCallback: ReceiveImageCallback, idempotencyGuard: IdempotencyGuard, media: MediaDependencies,
        library: LibraryDependencies, organizing: OrganizingDependencies,
        shares: ShareDependencies, downloads: DownloadDependencies, usage: UsageDependencies,
        videoJobs: any VideoJobRepository,
        submitVideo: SubmitVideo, quota: StorageQuota, videoCapabilities: VideoCapabilities,
        videoProxy: VideoProxyDependencies,
        changeBroadcaster: ChangeBroadcaster, health: any HealthCheck, accounts: AccountDependencies,
        access: AccessDependencies, signUp: SignUpDependencies, ownAccount: OwnAccountDependencies,
        spending: SpendingDependencies, adminAccounts: AdminAccountsDependencies, recovery: RecoveryDependencies,
        closure: ClosureDependencies, pages: PageSettings,
        rateLimits: RateLimitPolicy, clientAddresses: ClientAddresses, clientShares: ClientShares,
        telemetry: TelemetryDependencies,
        admin: AdminDependencies, checkVideoProxy: CheckVideoProxy, publicBase: String
    ) {
        self.tokens = tokens
        self.submitImage = submitImage
        self.receiveCallback = receiveCallback
        self.idempotencyGuard = idempotencyGuard
        self.media = media
        self.library = library
        self.organizing = organizing
        self.shares = shares
        self.downloads = downloads
        self.usage = usage
        self.videoJobs = videoJobs
        self.submitVideo = submitVideo
        self.quota = quota
        self.videoCapabilities = videoCapabilities
        self.videoProxy = videoProxy
        self.changeBroadcaster = changeBroadcaster
        self.health = health
        self.accounts = accounts
        self.access = access
        self.signUp = signUp
        self.ownAccount = ownAccount
        self.spending = spending
        self.adminAccounts = adminAccounts
        self.recovery = recovery
        self.closure = closure
        self.pages = pages
        self.rateLimits = rateLimits
        self.clientAddresses = clientAddresses
        self.clientShares = clientShares
        self.telemetry = telemetry
        self.admin = admin
        self.checkVideoProxy = checkVideoProxy
        self.publicBase = publicBase
    }

    /// Whether browsers use TLS.
    var isSecure: Bool { publicBase.lowercased().hasPrefix("https://") }
}
