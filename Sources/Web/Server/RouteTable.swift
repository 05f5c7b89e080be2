import Application
import Domain
package import HTTPTypes
package import Hummingbird

/// All routes: method, path, who may call it, and handler.
package struct RouteTable {
    package struct Route {
        package let method: HTTPRequest.Method
        package let path: RouterPath
        package let access: RouteAccess
        package let handle: @Sendable @concurrent (Request, WebContext) async throws -> Response
    }

    private let routes: [Route]
    private let pages: PagesController
    private let telemetry: TelemetryDependencies
    private let security: SecurityHeaders

    /// - Throws: if a page template cannot be parsed.
    package init(_ dependencies: WebDependencies) throws {
        let imageTasks = ImageTasksController(dependencies)
        let submissions = ImageSubmissionsController(dependencies)
        let callback = CallbackController(dependencies)
        let videos = VideosController(dependencies)
        let events = EventsController(dependencies)
        let serviceVideos = ServiceVideosController(dependencies)
        let uploads = UploadsController(
            references: dependencies.media.references, delivery: dependencies.videoProxy.delivery)
        let video = VideoController(dependencies.videoProxy)
        let health = HealthController(database: dependencies.health)
        let proxyHealth = VideoProxyHealthController(dependencies.checkVideoProxy)
        let metrics = MetricsController(telemetry: dependencies.telemetry)
        let documentation = DocumentationController()
        let assets = AssetsController(assets: PageAssets())
        let pages = try PagesController(dependencies, assets: assets.assets)
        self.pages = pages
        telemetry = dependencies.telemetry
        security = SecurityHeaders(isSecure: dependencies.isSecure)
        let shares = try ShareRoutes(dependencies, assets: assets.assets)
        routes =
            [
                Route(
                    method: .get, path: "/api/v1/nanobanana/tasks/{taskId}", access: .all([.historyRead]),
                    handle: imageTasks.one),
                Route(
                    method: .post, path: "/api/v1/nanobanana/generate", access: .all([.imagesCreate]),
                    handle: submissions.generate),
                Route(
                    method: .post, path: "/api/v1/nanobanana/edit", access: .all([.imagesCreate]),
                    handle: submissions.edit),
                Route(method: .post, path: "/api/v1/nanobanana/callback", access: .open, handle: callback.receive),
                Route(method: .get, path: "/api/events", access: .all([.historyRead]), handle: events.listen),
                Route(method: .post, path: "/api/text-to-video", access: .all([.videosCreate]), handle: videos.submit),
                Route(
                    method: .get, path: "/api/text-to-video/{task_id}", access: .all([.historyRead]), handle: videos.one
                ),
                Route(method: .post, path: "/api/v1/generate", access: .service, handle: serviceVideos.generate),
                Route(method: .get, path: "/api/v1/job/{job_id}", access: .service, handle: serviceVideos.one),
                Route(method: .get, path: "/api/v1/videos", access: .service, handle: serviceVideos.list),
                Route(method: .get, path: "/", access: .open, handle: pages.page(.home)),
                Route(method: .get, path: "/text-to-video", access: .open, handle: pages.page(.textToVideo)),
                Route(method: .get, path: "/generate", access: .open, handle: pages.page(.generate)),
                Route(method: .get, path: "/edit", access: .open, handle: pages.page(.edit)),
                Route(method: .get, path: "/gallery", access: .open, handle: pages.page(.gallery)),
                Route(method: .get, path: "/shares", access: .open, handle: pages.page(.shares)),
                Route(method: .get, path: "/usage", access: .open, handle: pages.page(.usage)),
                Route(method: .get, path: "/admin", access: .open, handle: pages.page(.admin)),
                Route(method: .get, path: "/login", access: .open, handle: pages.page(.login)),
                Route(method: .get, path: "/register", access: .open, handle: pages.page(.register)),
                Route(method: .get, path: "/assets/{version}/{name}", access: .open, handle: assets.read),
                Route(method: .get, path: "/favicon.ico", access: .open, handle: assets.icon),
                Route(method: .get, path: "/uploads/{name}", access: .open, handle: uploads.read),
                Route(method: .get, path: "/video/{proxy_id}", access: .open, handle: video.serve),
                Route(method: .get, path: "/health/live", access: .open, handle: health.live),
                Route(method: .get, path: "/health/ready", access: .open, handle: health.ready),
                Route(method: .get, path: "/metrics", access: .open, handle: metrics.read),
                Route(method: .get, path: "/health/video-proxy", access: .open, handle: proxyHealth.read),
                Route(method: .get, path: "/openapi.yaml", access: .open, handle: documentation.contract),
                Route(method: .get, path: "/docs", access: .open, handle: documentation.reference),
                Route(method: .get, path: "/docs/{name}", access: .open, handle: documentation.asset),
            ] + LibraryRoutes(dependencies).routes + OrganizingRoutes(dependencies).routes + shares.routes
            + DownloadRoutes(dependencies).routes + UsageRoutes(dependencies).routes
            + AccessRoutes(dependencies).routes + SignUpRoutes(dependencies).routes + AccountRoutes(dependencies).routes
            + SpendingRoutes(dependencies).routes + AdminRoutes(dependencies).routes
            + RecoveryRoutes(dependencies).routes + ClosureRoutes(dependencies).routes
            + AccountPageRoutes(pages).routes
    }

    /// Every route, as `GET /health/live`.
    package var descriptions: [String] { routes.map { "\($0.method.rawValue) \($0.path.description)" } }

    /// `x-scope` of each route in openapi.yaml, by its description.
    package var scopes: [String: String] {
        Dictionary(uniqueKeysWithValues: zip(descriptions, routes.map(\.access.text)))
    }

    /// The router. A known path with a method it does not support gets 405 with `Allow`.
    package func router() -> Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestMiddleware(pages: pages, security: security, metrics: telemetry.metrics))
        for route in routes {
            router.on(route.path, method: route.method) { request, context -> Response in
                RequestAnnotations.current?.access = route.access
                return try await route.handle(request, context)
            }
        }
        for path in Set(routes.map(\.path.description)) {
            let methods = routes.filter { $0.path.description == path }.map(\.method)
            let allowed = methods.contains(.get) ? methods + [.head] : methods
            for method in Self.knownMethods where !allowed.contains(method) {
                router.on(RouterPath(path), method: method) { _, _ -> Response in
                    throw Failure(
                        .methodNotAllowed, "This route does not support \(method.rawValue). See the Allow header.",
                        allowedMethods: allowed.map(\.rawValue))
                }
            }
        }
        return router
    }

    private static let knownMethods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect, .query,
    ]
}
