import HTTPTypes
import Hummingbird

/// The routes of usage and of the export of an account.
struct UsageRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        let usage = UsageController(dependencies)
        let export = ExportController(dependencies)
        routes = [
            RouteTable.Route(method: .get, path: "/api/usage", handle: usage.read),
            RouteTable.Route(method: .post, path: "/api/account/export", handle: export.start),
        ]
    }
}
