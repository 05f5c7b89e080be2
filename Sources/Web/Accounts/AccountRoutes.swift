import Domain
import HTTPTypes
import Hummingbird

/// The routes of sign-in and of a person's own account.
struct AccountRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        let signIn = SignInController(dependencies)
        let storage = StorageController(dependencies)
        routes = [
            RouteTable.Route(method: .post, path: "/api/auth/login", access: .open, handle: signIn.login),
            RouteTable.Route(method: .post, path: "/api/auth/logout", access: .open, handle: signIn.logout),
            RouteTable.Route(
                method: .get, path: "/api/auth/me", access: .all([.accountRead], withoutFactor: true),
                handle: signIn.me),
            RouteTable.Route(
                method: .get, path: "/api/account/storage", access: .all([.accountRead]), handle: storage.usage),
        ]
    }
}
