import Hummingbird

/// The routes of the deletion of an account.
struct ClosureRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        let closure = ClosureController(dependencies)
        routes = [
            RouteTable.Route(
                method: .delete, path: "/api/account", access: .session(withoutFactor: false), handle: closure.delete)
        ]
    }
}
