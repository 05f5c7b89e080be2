/// The routes of forgotten passwords and of addresses.
struct RecoveryRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        routes = []
    }
}
