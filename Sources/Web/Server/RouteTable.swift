import Application
import HTTPTypes
package import Hummingbird

/// The one list of all routes: what is asked of which address, and who answers.
package struct RouteTable {
    struct Route {
        let method: HTTPRequest.Method
        let path: RouterPath
        let handle: @Sendable @concurrent (Request, WebContext) async throws -> Response
    }

    private let routes: [Route]
    private let pages: PagesController
    private let telemetry: TelemetryDependencies
    private let security: SecurityHeaders

    /// - Throws: where a page's template is broken.
    package init(_ parts: WebDependencies) throws {
        let images = ImagesController(parts)
        let pictures = ImageContentController(parts)
        let submissions = ImageSubmissionsController(parts)
        let callback = CallbackController(parts)
        let generations = GenerationsController(parts)
        let videos = VideosController(parts)
        let gallery = GalleryController(parts)
        let events = EventsController(parts)
        let serviceVideos = ServiceVideosController(parts)
        let uploads = UploadsController(uploads: parts.uploads)
        let video = VideoController(parts.videoProxy)
        let health = HealthController(parts)
        let metrics = MetricsController(parts: parts.telemetry)
        let adminProxy = AdminProxyController(parts)
        let adminJobs = AdminJobsController(parts)
        let adminState = AdminStateController(parts)
        let documentation = DocumentationController()
        let sessions = SessionsController(parts)
        let accounts = AccountsController(parts)
        let assets = AssetsController(assets: PageAssets())
        let pages = try PagesController(parts, assets: assets.assets)
        self.pages = pages
        telemetry = parts.telemetry
        security = SecurityHeaders(isSecure: parts.publicBase.lowercased().hasPrefix("https://"))
        routes = [
            Route(method: .get, path: "/api/v1/nanobanana/images", handle: images.list),
            Route(method: .get, path: "/api/v1/nanobanana/images/{id}", handle: images.one),
            Route(method: .delete, path: "/api/v1/nanobanana/images/{id}", handle: images.remove),
            Route(method: .get, path: "/api/v1/nanobanana/images/{id}/content", handle: pictures.read),
            Route(method: .get, path: "/api/v1/nanobanana/tasks/{taskId}", handle: images.task),
            Route(method: .post, path: "/api/v1/nanobanana/generate", handle: submissions.generate),
            Route(method: .post, path: "/api/v1/nanobanana/edit", handle: submissions.edit),
            Route(method: .post, path: "/api/v1/nanobanana/callback", handle: callback.receive),
            Route(method: .get, path: "/api/user-generations", handle: generations.list),
            Route(method: .get, path: "/api/user-generations/{id}", handle: generations.one),
            Route(method: .delete, path: "/api/user-generations/{id}", handle: generations.remove),
            Route(method: .get, path: "/api/gallery", handle: gallery.list),
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
            Route(method: .get, path: "/", handle: pages.page(.home)),
            Route(method: .get, path: "/text-to-video", handle: pages.page(.textToVideo)),
            Route(method: .get, path: "/generate", handle: pages.page(.generate)),
            Route(method: .get, path: "/edit", handle: pages.page(.edit)),
            Route(method: .get, path: "/gallery", handle: pages.page(.gallery)),
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
            Route(method: .get, path: "/health/video-proxy", handle: health.videoProxy),
            Route(method: .get, path: "/api/admin/video-proxy/stats", handle: adminProxy.stats),
            Route(method: .get, path: "/api/admin/video-proxy/mappings", handle: adminProxy.mappings),
            Route(method: .post, path: "/api/admin/video-proxy/cleanup", handle: adminProxy.cleanup),
            Route(method: .get, path: "/api/admin/jobs", handle: adminJobs.list),
            Route(method: .post, path: "/api/admin/jobs/{job_id}/retry", handle: adminJobs.retry),
            Route(method: .get, path: "/api/admin/images", handle: adminState.images),
            Route(method: .get, path: "/api/admin/providers", handle: adminState.providers),
            Route(method: .get, path: "/api/admin/alerts", handle: adminState.alerts),
            Route(method: .get, path: "/openapi.yaml", handle: documentation.contract),
            Route(method: .get, path: "/docs", handle: documentation.reference),
            Route(method: .get, path: "/docs/{name}", handle: documentation.asset),
        ]
    }

    /// Every route, as `GET /health/live`.
    package var addresses: [String] { routes.map { "\($0.method.rawValue) \($0.path.description)" } }

    /// The router over the list. An address that is asked with a method that it does not take says which it takes.
    package func router() -> Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestMiddleware(pages: pages, security: security, metrics: telemetry.metrics))
        for route in routes { router.on(route.path, method: route.method, use: route.handle) }
        for path in Set(routes.map(\.path.description)) {
            let taken = routes.filter { $0.path.description == path }.map(\.method)
            let allowed = taken.contains(.get) ? taken + [.head] : taken
            for method in Self.ordinaryMethods where !allowed.contains(method) {
                router.on(RouterPath(path), method: method) { _, _ -> Response in
                    throw Failure(
                        .methodNotAllowed, "This address does not take \(method.rawValue).",
                        allowedMethods: allowed.map(\.rawValue))
                }
            }
        }
        return router
    }

    private static let ordinaryMethods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect, .query,
    ]
}
