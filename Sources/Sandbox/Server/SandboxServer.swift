import AsyncHTTPClient
package import FoundationEssentials
import Hummingbird
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// A stand-in for NanoBanana on a port of its own: same calls, same callbacks, pictures that show their prompts, and
/// faults on demand. `run()` owns everything that lives longer than a request, and may be called once.
package final class SandboxServer: Service {
    package let configuration: SandboxConfiguration
    let book: SandboxBook
    let controls: SandboxControls
    let listening = OneShot<Result<Int, SandboxError>>()
    let work: AsyncStream<Work>.Continuation

    private let incoming: AsyncStream<Work>
    private let stopping = OneShot<Bool>()
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Date
    private let logger: Logger

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
        book = SandboxBook(limit: configuration.taskLimit)
        controls = SandboxControls(defaults: configuration.faults)
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
        book.close()
        try? await client.shutdown()
        try? await threads.shutdownGracefully()
        try result.get()
    }

    private func serve(_ client: HTTPClient, _ threads: NIOThreadPool) async throws {
        let addresses = Addresses(base: baseURL(port: configuration.port))
        let life = life(client, addresses)
        let application = Application(
            router: routes(life, threads).router(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { [self] channel in
                addresses.baseURL = baseURL(port: channel.localAddress?.port ?? configuration.port)
                listening.set(.success(channel.localAddress?.port ?? configuration.port))
            },
            logger: logger
        )
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { [self] in
                defer { work.finish() }
                do {
                    try await ServingTask(application: application, stopping: stopping, logger: logger).run()
                } catch {
                    listening.set(.failure(.notListening("\(error)")))
                    throw error
                }
            }
            for await item in incoming {
                group.addTask { await self.perform(item, life) }
            }
            group.cancelAll()
        }
    }

    private func perform(_ item: Work, _ life: TaskLife) async {
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

    private func life(_ client: HTTPClient, _ addresses: Addresses) -> TaskLife {
        let courier = CallbackCourier(
            book: book, client: client, configuration: configuration, clock: clock, logger: logger)
        return TaskLife(
            book: book, controls: controls, courier: courier, references: ReferenceStore(client: client),
            addresses: addresses, configuration: configuration, clock: clock, now: now, logger: logger)
    }

    private func routes(_ life: TaskLife, _ threads: NIOThreadPool) -> SandboxRoutes {
        let access = Access(apiKey: configuration.apiKey)
        let misbehaviour = Misbehaviour(stopping: stopping, clock: clock)
        let painter = Painter(references: life.references, threads: threads, program: configuration.ffmpeg)
        return SandboxRoutes(
            generate: GenerateRoute(
                access: access, book: book, controls: controls, misbehaviour: misbehaviour, life: life, work: work,
                configuration: configuration, now: now),
            recordInfo: RecordInfoRoute(
                access: access, book: book, controls: controls, misbehaviour: misbehaviour,
                addresses: life.addresses),
            credit: CreditRoute(access: access, credits: configuration.credits),
            result: ResultRoute(book: book, painter: painter, misbehaviour: misbehaviour, logger: logger)
        )
    }

    /// How the sandbox is reached from outside, without a slash at the end.
    func baseURL(port: Int) -> String {
        if let address = configuration.publicBaseURL { return address }
        // Nobody can connect to "every address"; the machine itself can be reached as localhost.
        let isAny = configuration.host == "0.0.0.0" || configuration.host == "::"
        let host = isAny ? "127.0.0.1" : configuration.host
        return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// Everything but the pictures works without ffmpeg, so that its absence is told and not fatal.
    private func warnIfNothingCanBeDrawn() {
        if let problem = Painter.problem(program: configuration.ffmpeg) {
            logger.error("no picture can be drawn", metadata: ["error": "\(problem)"])
        }
    }
}
