/// The routes of the deletion of an account.
struct ClosureRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        routes = []
    }
}
