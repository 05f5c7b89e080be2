/// Configuration of the sandbox. The defaults suit a demonstration.
package struct SandboxConfiguration: Sendable {
    /// The address to listen on.
    package var host = "127.0.0.1"
    /// 0 takes any free port; `SandboxServer.port` returns it.
    package var port = 0
    /// The base URL of the APIs and images, such as `http://sandbox:8090`; nil: made of host and port.
    package var publicBaseURL: String?
    /// The port of the video origin; 0 takes any free one.
    package var originPort = 0
    /// The base URL of the videos; nil: made of host and port.
    package var publicOriginURL: String?
    /// The expected API key; nil accepts any non-empty key.
    package var apiKey: String?
    /// From the create call to the end of an image task. The real provider takes 5 to 15 s.
    package var generationTime = Duration.seconds(2)
    /// The same for a video task, which spends the first quarter in the queue. The real provider takes 1 to 5 minutes.
    package var videoTime = Duration.seconds(4)
    /// The lifetime of a video URL. The provider documents 24 hours.
    package var videoLinkLifetime = Duration.seconds(86_400)
    /// From the end of the task to its callback.
    package var callbackDelay = Duration.zero
    /// Retries of an undelivered callback. The provider documents 3.
    package var callbackRetries = 3
    /// Between two attempts to deliver a callback. The provider documents no interval.
    package var callbackRetryInterval = Duration.seconds(5)
    /// Timeout of a callback request. The provider documents 15 s.
    package var callbackTimeout = Duration.seconds(15)
    /// Whether a create call without `callBackUrl` is refused, as the provider documents; the live service reportedly
    /// accepts it.
    package var requiresCallback = true
    /// Faults of every request, besides the directives in its prompt.
    package var faults = SandboxDirectives()
    /// The balance that the credit call returns.
    package var credits = 1000
    /// The ffmpeg program, looked up in PATH.
    package var ffmpeg = "ffmpeg"
    /// How many create calls and tasks are kept, at least 10; the oldest are dropped first.
    package var taskLimit = 100_000

    package init() {}

    /// For tests: no delays, and any free port.
    package static var immediate: SandboxConfiguration {
        var configuration = SandboxConfiguration()
        configuration.generationTime = .zero
        configuration.videoTime = .zero
        configuration.callbackRetryInterval = .zero
        return configuration
    }

    /// From the create call to the end of the task.
    func time(_ provider: SandboxProvider) -> Duration {
        provider == .nanoBanana ? generationTime : videoTime
    }
}
