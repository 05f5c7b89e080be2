import Domain
import HTTPTypes
import Hummingbird

/// The routes of shares: those of their owners, and those of everyone with the address.
struct ShareRoutes: Sendable {
    let routes: [RouteTable.Route]

    /// - Throws: if a page template cannot be parsed.
    init(_ dependencies: WebDependencies, assets: PageAssets) throws {
        let owners = SharesController(dependencies)
        let visitors = SharedController(dependencies, page: try SharedPage(dependencies, assets: assets))
        routes =
            [
                RouteTable.Route(
                    method: .get, path: "/api/shares", access: .any([.historyRead, .sharesWrite]), handle: owners.list),
                RouteTable.Route(
                    method: .post, path: "/api/shares", access: .all([.sharesWrite]), handle: owners.create),
                RouteTable.Route(
                    method: .patch, path: "/api/shares/{id}", access: .all([.sharesWrite]), handle: owners.change),
                RouteTable.Route(
                    method: .delete, path: "/api/shares/{id}", access: .all([.sharesWrite]), handle: owners.end),
            ] + visitors.routes
    }
}
