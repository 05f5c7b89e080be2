import HTTPTypes
import Hummingbird

/// The routes of visitors' sessions, registration, set-up, invitations and the identity provider.
struct SignUpRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        let sessions = SessionsController(dependencies)
        let registration = RegistrationController(dependencies)
        let setUp = SetUpController(dependencies)
        let provider = ProviderController(dependencies)
        let invitations = InvitationsController(dependencies)
        routes = [
            RouteTable.Route(method: .post, path: "/api/session", access: .open, handle: sessions.start),
            RouteTable.Route(method: .post, path: "/api/auth/register", access: .open, handle: registration.register),
            RouteTable.Route(method: .post, path: "/api/auth/setup", access: .open, handle: setUp.make),
            RouteTable.Route(method: .get, path: "/api/auth/oidc", access: .open, handle: provider.start),
            RouteTable.Route(method: .get, path: "/api/auth/oidc/callback", access: .open, handle: provider.finish),
            RouteTable.Route(method: .get, path: "/api/admin/invitations", access: .admin, handle: invitations.list),
            RouteTable.Route(method: .post, path: "/api/admin/invitations", access: .admin, handle: invitations.create),
            RouteTable.Route(
                method: .delete, path: "/api/admin/invitations/{id}", access: .admin, handle: invitations.revoke),
        ]
    }
}
