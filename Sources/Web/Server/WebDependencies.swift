package import Application
package import Domain

/// What the web needs of the application, put together by whoever assembles the program.
package struct WebDependencies: Sendable {
    package var tokens: TokenVerifier
    package var images: any ImageRepository
    package var submit: SubmitImage
    package var receiveCallback: ReceiveImageCallback
    package var idempotencyGuard: IdempotencyGuard
    package var uploads: any UploadStore
    package var openImageContent: OpenImageContent
    package var generations: any GenerationRepository
    package var videoJobs: any VideoJobRepository
    package var submitVideo: SubmitVideo
    package var videoCapabilities: VideoCapabilities
    package var videoProxy: VideoProxyDependencies
    package var changeBroadcaster: ChangeBroadcaster
    package var health: any HealthCheck
    package var callers: AccountDependencies
    package var calls: RateLimitPolicy
    package var clients: ClientAddresses
    package var telemetry: TelemetryDependencies
    package var admin: AdminDependencies
    package var checkVideoProxy: CheckVideoProxy
    /// Under which the world reaches this server, without a slash at the end.
    package var publicBase: String

    package init(
        tokens: TokenVerifier, images: any ImageRepository, submit: SubmitImage, receiveCallback: ReceiveImageCallback,
        idempotencyGuard: IdempotencyGuard, uploads: any UploadStore, openImageContent: OpenImageContent,
        generations: any GenerationRepository,
        videoJobs: any VideoJobRepository, submitVideo: SubmitVideo, videoCapabilities: VideoCapabilities,
        videoProxy: VideoProxyDependencies, changeBroadcaster: ChangeBroadcaster,
        health: any HealthCheck, callers: AccountDependencies, calls: RateLimitPolicy, clients: ClientAddresses,
        telemetry: TelemetryDependencies, admin: AdminDependencies, checkVideoProxy: CheckVideoProxy, publicBase: String
    ) {
        self.tokens = tokens
        self.images = images
        self.submit = submit
        self.receiveCallback = receiveCallback
        self.idempotencyGuard = idempotencyGuard
        self.uploads = uploads
        self.openImageContent = openImageContent
        self.generations = generations
        self.videoJobs = videoJobs
        self.submitVideo = submitVideo
        self.videoCapabilities = videoCapabilities
        self.videoProxy = videoProxy
        self.changeBroadcaster = changeBroadcaster
        self.health = health
        self.callers = callers
        self.calls = calls
        self.clients = clients
        self.telemetry = telemetry
        self.admin = admin
        self.checkVideoProxy = checkVideoProxy
        self.publicBase = publicBase
    }
}
