import AsyncHTTPClient
import Hummingbird
import NIOCore
import NIOPosix
import ServiceLifecycle

/// What the two ports answer, and where they are found.
extension SandboxServer {
    func life(_ client: HTTPClient) -> TaskLifecycle {
        let courier = CallbackDelivery(
            book: book, client: client, configuration: configuration, clock: clock, logger: logger)
        return TaskLifecycle(
            book: book, controls: controls, courier: courier, references: ReferenceStore(client: client),
            addresses: addresses, configuration: configuration, clock: clock, now: now, logger: logger)
    }

    func api(_ life: TaskLifecycle, _ threads: NIOThreadPool) -> some Service {
        Application(
            router: routes(life, threads).router(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { [self] channel in
                let port = channel.localAddress?.port ?? configuration.port
                addresses.baseURL = baseURL(port: port)
                listening.set(.success(port))
            },
            logger: logger
        )
    }

    func origin(_ threads: NIOThreadPool, _ connections: OriginConnections) -> some Service {
        let route = OriginRoute(
            book: book, controls: controls, misbehaviour: FaultyResponse(stopping: stopping, clock: clock),
            studio: VideoRenderer(threads: threads, program: configuration.ffmpeg), shelf: shelf, links: links,
            now: now,
            logger: logger)
        return Application(
            responder: route,
            server: .http1(
                configuration: .init(additionalChannelHandlers: [OriginConnectionHandler(connections)])),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.originPort), serverName: "AliyunOSS"),
            onServerRunning: { [self] channel in
                let port = channel.localAddress?.port ?? configuration.originPort
                addresses.originURL = originURL(port: port)
                originListening.set(.success(port))
            },
            logger: logger
        )
    }

    private func routes(_ life: TaskLifecycle, _ threads: NIOThreadPool) -> SandboxRoutes {
        let access = APIKeyCheck(apiKey: configuration.apiKey)
        let misbehaviour = FaultyResponse(stopping: stopping, clock: clock)
        let intake = CreateHandler(book: book, controls: controls, misbehaviour: misbehaviour, work: work, now: now)
        let painter = ImageRenderer(references: life.references, threads: threads, program: configuration.ffmpeg)
        return SandboxRoutes(
            generate: GenerateRoute(
                access: access, intake: intake, misbehaviour: misbehaviour, life: life, configuration: configuration),
            recordInfo: RecordInfoRoute(
                access: access, book: book, controls: controls, misbehaviour: misbehaviour, addresses: addresses),
            credit: CreditRoute(access: access, credits: configuration.credits),
            result: ResultRoute(
                book: book, controls: controls, painter: painter, misbehaviour: misbehaviour, logger: logger),
            videoCreate: VideoCreateRoute(access: access, intake: intake, misbehaviour: misbehaviour),
            videoTask: VideoTaskRoute(
                access: access, book: book, controls: controls, misbehaviour: misbehaviour, links: links, now: now),
            videoCancel: VideoCancelRoute(access: access, book: book, now: now),
            videoList: VideoListRoute(access: access, book: book, now: now)
        )
    }

    /// How the APIs and the pictures are reached from outside, without a slash at the end.
    func baseURL(port: Int) -> String { Self.url(configuration.publicBaseURL, configuration.host, port: port) }

    /// The same for the videos.
    func originURL(port: Int) -> String { Self.url(configuration.publicOriginURL, configuration.host, port: port) }

    static func url(_ publicURL: String?, _ host: String, port: Int) -> String {
        if let publicURL { return publicURL }
        // Nobody can connect to "every address"; the machine itself can be reached as localhost.
        let host = host == "0.0.0.0" || host == "::" ? "127.0.0.1" : host
        return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
