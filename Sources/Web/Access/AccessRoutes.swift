import HTTPTypes
import Hummingbird

/// The routes of API keys and of the sessions of an account.
struct AccessRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        let keys = KeysController(dependencies)
        let sessions = AccountSessionsController(dependencies)
        let person = RouteAccess.session(withoutFactor: false)
        let newcomer = RouteAccess.session(withoutFactor: true)
        routes = [
            RouteTable.Route(method: .get, path: "/api/keys", access: person, handle: keys.list),
            RouteTable.Route(method: .post, path: "/api/keys", access: person, handle: keys.create),
            RouteTable.Route(method: .delete, path: "/api/keys/{id}", access: person, handle: keys.revoke),
            RouteTable.Route(method: .get, path: "/api/account/sessions", access: newcomer, handle: sessions.list),
            RouteTable.Route(
                method: .delete, path: "/api/account/sessions", access: newcomer, handle: sessions.endOthers),
            RouteTable.Route(
                method: .delete, path: "/api/account/sessions/{id}", access: newcomer, handle: sessions.end),
        ]
    }
}
