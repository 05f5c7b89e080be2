/// The routes of prices, budgets and spending.
struct SpendingRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        routes = []
    }
}
