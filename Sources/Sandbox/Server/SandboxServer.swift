import AsyncHTTPClient
package import FoundationEssentials
import Hummingbird
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// A stand-in for NanoBanana and DashScope on a port of its own, with an origin of videos on another: same calls, same
/// callbacks, pictures and videos that show their prompts, and faults on demand. `run()` owns everything that lives
/// longer than a request, and may be called once.
package final class SandboxServer: Service {
    package let configuration: SandboxConfiguration
    let book: SandboxState
    let controls: SandboxControls
    let listening = AsyncPromise<Result<Int, SandboxError>>()
    let originListening = AsyncPromise<Result<Int, SandboxError>>()
    let shelf = OriginFiles()
    let addresses: SandboxURLs
    let links: OriginLinks
    let now: @Sendable () -> Date
    let work: AsyncStream<Work>.Continuation
    let stopping = AsyncPromise<Bool>()
    let clock: any Clock<Duration>
    let logger: Logger

    private let incoming: AsyncStream<Work>

    /// - Parameters:
    ///   - clock: measures generation, delays and retries.
    ///   - now: the dates of record-info.
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
        book = SandboxState(limit: configuration.taskLimit)
        controls = SandboxControls(defaults: configuration.faults)
        addresses = SandboxURLs(
            base: Self.url(configuration.publicBaseURL, configuration.host, port: configuration.port),
            origin: Self.url(configuration.publicOriginURL, configuration.host, port: configuration.originPort))
        links = OriginLinks(addresses: addresses, life: configuration.videoLinkTime)
        // Unbounded, but each task puts one entry in and the loop of run() takes it out at once.
        (incoming, work) = AsyncStream.makeStream(of: Work.self)
    }

    /// Serves until graceful shutdown or cancellation; then nothing of it is left running. Tasks that were not
    /// finished by then never will be.
    package func run() async throws {
        warnIfNothingCanBeDrawn()
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        // Otherwise a refused connection is tried again for 10 s, and the callback's own retries never come to count.
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
        book.close()
        try? await client.shutdown()
        try? await threads.shutdownGracefully()
        try result.get()
    }

    private func serve(_ client: HTTPClient, _ threads: NIOThreadPool) async throws {
        let life = life(client)
        let connections = OriginConnections(book: book)
        let applications: [any Service] = [api(life, threads), origin(threads, connections)]
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { [self] in
                defer { work.finish() }
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
                group.addTask { await self.perform(item, life) }
            }
            group.cancelAll()
        }
    }

    private func perform(_ item: Work, _ life: TaskLifecycle) async {
        switch item {
        case .live(let id):
            await life.live(id)
        case .release(let id):
            await life.deliver(id, retries: configuration.callbackRetries)
        case .finish(let id):
            if await life.finish(id) { await life.announce(id) }
        case .deliver(let id):
            _ = await life.finish(id)
            await life.deliver(id, retries: configuration.callbackRetries)
        }
    }

    /// Everything but the pictures and videos works without ffmpeg, so that its absence is told and not fatal.
    private func warnIfNothingCanBeDrawn() {
        if let problem = FFmpegJob.problem(program: configuration.ffmpeg) {
            logger.error("no picture and no video can be made", metadata: ["error": "\(problem)"])
        }
    }
}
