import HTTPTypes
import Hummingbird

/// The routes of administrators.
struct AdminRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        routes = Self.operation(dependencies) + Self.users(dependencies) + Self.records(dependencies)
    }

    private static func operation(_ dependencies: WebDependencies) -> [RouteTable.Route] {
        let proxy = AdminProxyController(dependencies)
        let jobs = AdminJobsController(dependencies)
        let state = AdminStateController(dependencies)
        return [
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

    private static func users(_ dependencies: WebDependencies) -> [RouteTable.Route] {
        let users = AdminUsersController(dependencies)
        let user: RouterPath = "/api/admin/users/{id}"
        return [
            RouteTable.Route(method: .get, path: "/api/admin/users", access: .admin, handle: users.list),
            RouteTable.Route(method: .patch, path: user, access: .admin, handle: users.change),
            RouteTable.Route(method: .delete, path: user, access: .admin, handle: users.close),
            RouteTable.Route(
                method: .post, path: "/api/admin/users/{id}/restore", access: .admin, handle: users.restore),
            RouteTable.Route(method: .post, path: "/api/admin/users/{id}/reset", access: .admin, handle: users.reset),
            RouteTable.Route(
                method: .delete, path: "/api/admin/users/{id}/sessions", access: .admin, handle: users.endSessions),
            RouteTable.Route(
                method: .delete, path: "/api/admin/users/{id}/totp", access: .admin, handle: users.removeSecondFactor),
        ]
    }

    private static func records(_ dependencies: WebDependencies) -> [RouteTable.Route] {
        let keys = AdminKeysController(dependencies)
        let spending = AdminSpendingController(dependencies)
        let audit = AdminAuditController(dependencies)
        return [
            RouteTable.Route(method: .get, path: "/api/admin/keys", access: .admin, handle: keys.list),
            RouteTable.Route(method: .delete, path: "/api/admin/keys/{id}", access: .admin, handle: keys.revoke),
            RouteTable.Route(method: .get, path: "/api/admin/spending", access: .admin, handle: spending.read),
            RouteTable.Route(method: .post, path: "/api/admin/spending/{id}", access: .admin, handle: spending.decide),
            RouteTable.Route(method: .get, path: "/api/admin/audit", access: .admin, handle: audit.list),
        ]
    }
}
