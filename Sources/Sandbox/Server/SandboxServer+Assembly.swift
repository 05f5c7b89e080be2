import AsyncHTTPClient
import Hummingbird
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The applications of the two ports, and their base URLs.
extension SandboxServer {
    func lifecycle(_ client: HTTPClient) -> TaskLifecycle {
        let delivery = CallbackDelivery(
            state: state, client: client, configuration: configuration, clock: clock, logger: logger)
        return TaskLifecycle(
            state: state, controls: controls, delivery: delivery, references: ReferenceStore(client: client),
            urls: urls, configuration: configuration, clock: clock, now: now, logger: logger)
    }

    func api(_ lifecycle: TaskLifecycle, _ threads: NIOThreadPool) -> some Service {
        Application(
            router: routes(lifecycle, threads).router(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { [self] channel in
                let port = channel.localAddress?.port ?? configuration.port
                urls.baseURL = baseURL(port: port)
                listening.set(.success(port))
            },
            logger: logger
        )
    }

    func origin(_ threads: NIOThreadPool, _ connections: OriginConnections) -> some Service {
        let route = OriginRoute(
            state: state, controls: controls, faultyResponse: FaultyResponse(stopping: stopping, clock: clock),
            videoRenderer: VideoRenderer(threads: threads, program: configuration.ffmpeg), originFiles: originFiles,
            links: links,
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
                urls.originURL = originURL(port: port)
                originListening.set(.success(port))
            },
            logger: logger
        )
    }

    private func routes(_ lifecycle: TaskLifecycle, _ threads: NIOThreadPool) -> SandboxRoutes {
        let access = APIKeyCheck(apiKey: configuration.apiKey)
        let faultyResponse = FaultyResponse(stopping: stopping, clock: clock)
        let createHandler = CreateHandler(
            state: state, controls: controls, faultyResponse: faultyResponse, commands: commands, now: now)
        let imageRenderer = ImageRenderer(
            references: lifecycle.references, threads: threads, program: configuration.ffmpeg)
        return SandboxRoutes(
            generate: GenerateRoute(
                access: access, createHandler: createHandler, faultyResponse: faultyResponse, lifecycle: lifecycle,
                configuration: configuration),
            recordInfo: RecordInfoRoute(
                access: access, state: state, controls: controls, faultyResponse: faultyResponse, urls: urls),
            credit: CreditRoute(access: access, credits: configuration.credits),
            result: ResultRoute(
                state: state, controls: controls, imageRenderer: imageRenderer, faultyResponse: faultyResponse,
                logger: logger),
            videoCreate: VideoCreateRoute(access: access, createHandler: createHandler, faultyResponse: faultyResponse),
            videoTask: VideoTaskRoute(
                access: access, state: state, controls: controls, faultyResponse: faultyResponse, links: links, now: now
            ),
            videoCancel: VideoCancelRoute(access: access, state: state, now: now),
            videoList: VideoListRoute(access: access, state: state, now: now)
        )
    }

    /// The base URL of the APIs and images, without a trailing slash.
    func baseURL(port: Int) -> String { Self.url(configuration.publicBaseURL, configuration.host, port: port) }

    /// The base URL of the videos, without a trailing slash.
    func originURL(port: Int) -> String { Self.url(configuration.publicOriginURL, configuration.host, port: port) }

    static func url(_ publicURL: String?, _ host: String, port: Int) -> String {
        if let publicURL { return publicURL }
        // The wildcard addresses cannot be connected to.
        let host = host == "0.0.0.0" || host == "::" ? "127.0.0.1" : host
        return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
