import Domain
import HTTPTypes
import Hummingbird

/// The routes of usage and of the export of an account.
struct UsageRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        let usage = UsageController(dependencies)
        let export = ExportController(dependencies)
        routes = [
            RouteTable.Route(method: .get, path: "/api/usage", access: .all([.accountRead]), handle: usage.read),
            RouteTable.Route(
                method: .post, path: "/api/account/export", access: .all([.accountRead, .historyRead]),
                handle: export.start),
        ]
    }
}
