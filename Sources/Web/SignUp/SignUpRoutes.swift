import HTTPTypes
import Hummingbird

/// The routes of visitors' sessions and of registration.
struct SignUpRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        let sessions = SessionsController(dependencies)
        let registration = RegistrationController(dependencies)
        routes = [
            RouteTable.Route(method: .post, path: "/api/session", access: .open, handle: sessions.start),
            RouteTable.Route(method: .post, path: "/api/auth/register", access: .open, handle: registration.register),
        ]
    }
}
