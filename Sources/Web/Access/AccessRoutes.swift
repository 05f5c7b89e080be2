/// The routes of API keys and of the sessions of an account.
struct AccessRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        routes = []
    }
}
