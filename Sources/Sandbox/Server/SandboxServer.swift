import AsyncHTTPClient
package import FoundationEssentials
import Hummingbird
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// A fake of NanoBanana and DashScope on one port, with a video origin on another: same calls, same callbacks, images
/// and videos that show their prompts, and faults on demand. `run()` owns everything that outlives a request; call it
/// once.
package final class SandboxServer: Service {
    package let configuration: SandboxConfiguration
    let state: SandboxState
    let controls: SandboxControls
    let listening = AsyncPromise<Result<Int, SandboxError>>()
    let originListening = AsyncPromise<Result<Int, SandboxError>>()
    let originFiles = OriginFiles()
    let urls: SandboxURLs
    let links: OriginLinks
    let now: @Sendable () -> Date
    let commands: AsyncStream<TaskCommand>.Continuation
    let stopping = AsyncPromise<Bool>()
    let clock: any Clock<Duration>
    let logger: Logger

    private let incoming: AsyncStream<TaskCommand>

    /// - Parameters:
    ///   - clock: for generation times, delays and retries.
    ///   - now: the dates of tasks and records.
    package init(
        configuration: SandboxConfiguration,
        logger: Logger,
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.clock = clock
        self.now = now
        state = SandboxState(limit: configuration.taskLimit)
        controls = SandboxControls(defaults: configuration.faults)
        urls = SandboxURLs(
            base: Self.url(configuration.publicBaseURL, configuration.host, port: configuration.port),
            origin: Self.url(configuration.publicOriginURL, configuration.host, port: configuration.originPort))
        links = OriginLinks(urls: urls, lifetime: configuration.videoLinkLifetime)
        // Unbounded, but each task adds one entry and the loop of run() removes it at once.
        (incoming, commands) = AsyncStream.makeStream(of: TaskCommand.self)
    }

    /// Serves until graceful shutdown or cancellation, and returns when everything has stopped. Unfinished tasks stay
    /// unfinished.
    package func run() async throws {
        warnIfFFmpegIsMissing()
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        // Otherwise a refused connection is retried for 10 s, before the callback's own retries.
        settings.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(configuration: settings)
        let threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
        let result: Result<Void, any Error>
        do {
            try await serve(client, threads)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        listening.set(.failure(.stopped))
        originListening.set(.failure(.stopped))
        state.close()
        try? await client.shutdown()
        try? await threads.shutdownGracefully()
        try result.get()
    }

    private func serve(_ client: HTTPClient, _ threads: NIOThreadPool) async throws {
        let lifecycle = lifecycle(client)
        let connections = OriginConnections(state: state)
        let applications: [any Service] = [api(lifecycle, threads), origin(threads, connections)]
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { [self] in
                defer { commands.finish() }
                do {
                    try await ServingTask(applications: applications, stopping: stopping, logger: logger).run()
                } catch {
                    listening.set(.failure(.notListening("\(error)")))
                    originListening.set(.failure(.notListening("\(error)")))
                    throw error
                }
            }
            group.addTask { [stopping] in
                _ = try? await stopping.wait()
                connections.closeAll()
            }
            for await item in incoming {
                group.addTask { await self.perform(item, lifecycle) }
            }
            group.cancelAll()
        }
    }

    private func perform(_ item: TaskCommand, _ lifecycle: TaskLifecycle) async {
        switch item {
        case .run(let id):
            await lifecycle.run(id)
        case .release(let id):
            await lifecycle.deliver(id, retries: configuration.callbackRetries)
        case .finish(let id):
            if await lifecycle.finish(id) { await lifecycle.announce(id) }
        case .deliver(let id):
            _ = await lifecycle.finish(id)
            await lifecycle.deliver(id, retries: configuration.callbackRetries)
        }
    }

    /// Not fatal: everything but rendering works without ffmpeg.
    private func warnIfFFmpegIsMissing() {
        if let problem = FFmpegJob.problem(program: configuration.ffmpeg) {
            logger.error("ffmpeg unavailable", metadata: ["error": "\(problem)"])
        }
    }
}
