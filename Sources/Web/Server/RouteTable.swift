import Application
import Domain
package import HTTPTypes
package import Hummingbird

/// All routes: method, path and handler.
package struct RouteTable {
    package struct Route {
        package let method: HTTPRequest.Method
        package let path: RouterPath
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
        let adminProxy = AdminProxyController(dependencies)
        let adminJobs = AdminJobsController(dependencies)
        let adminState = AdminStateController(dependencies)
        let documentation = DocumentationController()
        let sessions = SessionsController(dependencies)
        let accounts = AccountsController(dependencies)
        let storage = StorageController(dependencies)
        let assets = AssetsController(assets: PageAssets())
        let pages = try PagesController(dependencies, assets: assets.assets)
        self.pages = pages
        telemetry = dependencies.telemetry
        security = SecurityHeaders(isSecure: dependencies.isSecure)
        let shares = try ShareRoutes(dependencies, assets: assets.assets)
        routes =
            [
                Route(method: .get, path: "/api/v1/nanobanana/tasks/{taskId}", handle: imageTasks.one),
                Route(method: .post, path: "/api/v1/nanobanana/generate", handle: submissions.generate),
                Route(method: .post, path: "/api/v1/nanobanana/edit", handle: submissions.edit),
                Route(method: .post, path: "/api/v1/nanobanana/callback", handle: callback.receive),
                Route(method: .get, path: "/api/events", handle: events.listen),
                Route(method: .post, path: "/api/text-to-video", handle: videos.submit),
                Route(method: .get, path: "/api/text-to-video/{task_id}", handle: videos.one),
                Route(method: .post, path: "/api/v1/generate", handle: serviceVideos.generate),
                Route(method: .get, path: "/api/v1/job/{job_id}", handle: serviceVideos.one),
                Route(method: .get, path: "/api/v1/videos", handle: serviceVideos.list),
                Route(method: .post, path: "/api/session", handle: sessions.start),
                Route(method: .post, path: "/api/auth/register", handle: accounts.register),
                Route(method: .post, path: "/api/auth/login", handle: accounts.login),
                Route(method: .post, path: "/api/auth/logout", handle: accounts.logout),
                Route(method: .get, path: "/api/auth/me", handle: accounts.me),
                Route(method: .get, path: "/api/account/storage", handle: storage.usage),
                Route(method: .get, path: "/", handle: pages.page(.home)),
                Route(method: .get, path: "/text-to-video", handle: pages.page(.textToVideo)),
                Route(method: .get, path: "/generate", handle: pages.page(.generate)),
                Route(method: .get, path: "/edit", handle: pages.page(.edit)),
                Route(method: .get, path: "/gallery", handle: pages.page(.gallery)),
                Route(method: .get, path: "/shares", handle: pages.page(.shares)),
                Route(method: .get, path: "/usage", handle: pages.page(.usage)),
                Route(method: .get, path: "/admin", handle: pages.page(.admin)),
                Route(method: .get, path: "/login", handle: pages.page(.login)),
                Route(method: .get, path: "/register", handle: pages.page(.register)),
                Route(method: .get, path: "/assets/{version}/{name}", handle: assets.read),
                Route(method: .get, path: "/favicon.ico", handle: assets.icon),
                Route(method: .get, path: "/uploads/{name}", handle: uploads.read),
                Route(method: .get, path: "/video/{proxy_id}", handle: video.serve),
                Route(method: .get, path: "/health/live", handle: health.live),
                Route(method: .get, path: "/health/ready", handle: health.ready),
                Route(method: .get, path: "/metrics", handle: metrics.read),
                Route(method: .get, path: "/health/video-proxy", handle: proxyHealth.read),
                Route(method: .get, path: "/api/admin/video-proxy/stats", handle: adminProxy.stats),
                Route(method: .get, path: "/api/admin/video-proxy/mappings", handle: adminProxy.mappings),
                Route(method: .post, path: "/api/admin/video-proxy/cleanup", handle: adminProxy.cleanup),
                Route(method: .get, path: "/api/admin/jobs", handle: adminJobs.list),
                Route(method: .post, path: "/api/admin/jobs/{job_id}/retry", handle: adminJobs.retry),
                Route(method: .post, path: "/api/admin/jobs/{job_id}/task", handle: adminJobs.attach),
                Route(method: .get, path: "/api/admin/images", handle: adminState.images),
                Route(method: .get, path: "/api/admin/storage", handle: adminState.storage),
                Route(method: .get, path: "/api/admin/providers", handle: adminState.providers),
                Route(method: .get, path: "/api/admin/alerts", handle: adminState.alerts),
                Route(method: .get, path: "/openapi.yaml", handle: documentation.contract),
                Route(method: .get, path: "/docs", handle: documentation.reference),
                Route(method: .get, path: "/docs/{name}", handle: documentation.asset),
            ] + LibraryRoutes(dependencies).routes + OrganizingRoutes(dependencies).routes + shares.routes
            + DownloadRoutes(dependencies).routes + UsageRoutes(dependencies).routes
    }

    /// Every route, as `GET /health/live`.
    package var descriptions: [String] { routes.map { "\($0.method.rawValue) \($0.path.description)" } }

    /// The router. A known path with a method it does not support gets 405 with `Allow`.
    package func router() -> Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestMiddleware(pages: pages, security: security, metrics: telemetry.metrics))
        for route in routes { router.on(route.path, method: route.method, use: route.handle) }
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
