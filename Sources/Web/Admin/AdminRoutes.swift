import HTTPTypes
import Hummingbird

/// The routes of administrators.
struct AdminRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        let proxy = AdminProxyController(dependencies)
        let jobs = AdminJobsController(dependencies)
        let state = AdminStateController(dependencies)
        routes = [
            RouteTable.Route(method: .get, path: "/api/admin/video-proxy/stats", access: .admin, handle: proxy.stats),
            RouteTable.Route(
                method: .get, path: "/api/admin/video-proxy/mappings", access: .admin, handle: proxy.mappings),
            RouteTable.Route(
                method: .post, path: "/api/admin/video-proxy/cleanup", access: .admin, handle: proxy.cleanup),
            RouteTable.Route(method: .get, path: "/api/admin/jobs", access: .admin, handle: jobs.list),
            RouteTable.Route(method: .post, path: "/api/admin/jobs/{job_id}/retry", access: .admin, handle: jobs.retry),
            RouteTable.Route(method: .post, path: "/api/admin/jobs/{job_id}/task", access: .admin, handle: jobs.attach),
            RouteTable.Route(method: .get, path: "/api/admin/images", access: .admin, handle: state.images),
            RouteTable.Route(method: .get, path: "/api/admin/storage", access: .admin, handle: state.storage),
            RouteTable.Route(method: .get, path: "/api/admin/providers", access: .admin, handle: state.providers),
            RouteTable.Route(method: .get, path: "/api/admin/alerts", access: .admin, handle: state.alerts),
        ]
    }
}
