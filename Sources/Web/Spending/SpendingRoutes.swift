import Domain
import HTTPTypes
import Hummingbird

/// The routes of prices, budgets and spending.
struct SpendingRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        let spending = SpendingController(dependencies)
        routes = [
            RouteTable.Route(
                method: .get, path: "/api/account/spending", access: .all([.accountRead]), handle: spending.read)
        ]
    }
}
