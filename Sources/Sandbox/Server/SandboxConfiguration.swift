/// What the sandbox is told when it is made. All values have defaults that suit a demonstration.
package struct SandboxConfiguration: Sendable {
    /// The address that is listened on.
    package var host = "127.0.0.1"
    /// 0 takes any free port; ask the server for it.
    package var port = 0
    /// How the pictures are reached from outside, for instance `http://sandbox:8090`; nil makes it from host and port.
    package var publicBaseURL: String?
    /// The port of the videos' origin; 0 takes any free one.
    package var originPort = 0
    /// How the videos are reached from outside; nil makes it from host and port.
    package var publicOriginURL: String?
    /// The API key that is expected; nil accepts every key that is not empty.
    package var apiKey: String?
    /// From the create call to the end of a picture's task. The real provider takes 5 to 15 s.
    package var generationTime = Duration.seconds(2)
    /// The same for a video; the first quarter is spent in the queue. The real provider takes 1 to 5 minutes.
    package var videoTime = Duration.seconds(4)
    /// How long the address of a video is good. The provider's pages say 24 hours.
    package var videoLinkTime = Duration.seconds(86_400)
    /// From the end of the task to its callback.
    package var callbackDelay = Duration.zero
    /// How often an undelivered callback is sent again. The provider's pages say 3.
    package var callbackRetries = 3
    /// Between two attempts at one callback. The provider's pages do not state theirs.
    package var callbackRetryInterval = Duration.seconds(5)
    /// How long the receiver may take. The provider's pages say 15 s.
    package var callbackTimeout = Duration.seconds(15)
    /// Whether a create call without `callBackUrl` is refused, as the provider's pages say; the live service is said
    /// to accept it.
    package var requiresCallback = true
    /// What strikes every request, beside the directives inside its prompt.
    package var faults = SandboxDirectives()
    /// What the credit call answers.
    package var credits = 1000
    /// The program that draws, looked up in PATH.
    package var ffmpeg = "ffmpeg"
    /// How many create calls and tasks are remembered, at least 10; the oldest go first.
    package var taskLimit = 100_000

    package init() {}

    /// For tests: nothing is waited for, and the free port is anybody's.
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
