import Domain
import HTTPTypes
import Hummingbird

/// The routes of sign-in and of a person's own account.
struct AccountRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        let signIn = SignInController(dependencies)
        let account = AccountController(dependencies)
        let totp = TOTPController(dependencies)
        let person = RouteAccess.session(withoutFactor: true)
        let storage = StorageController(dependencies)
        routes = [
            RouteTable.Route(method: .post, path: "/api/auth/login", access: .open, handle: signIn.login),
            RouteTable.Route(method: .post, path: "/api/auth/logout", access: .open, handle: signIn.logout),
            RouteTable.Route(
                method: .get, path: "/api/auth/me", access: .all([.accountRead], withoutFactor: true),
                handle: signIn.me),
            RouteTable.Route(
                method: .get, path: "/api/account/storage", access: .all([.accountRead]), handle: storage.usage),
            RouteTable.Route(method: .get, path: "/api/account", access: person, handle: account.read),
            RouteTable.Route(
                method: .patch, path: "/api/account", access: .session(withoutFactor: false), handle: account.change),
            RouteTable.Route(
                method: .post, path: "/api/account/password", access: .session(withoutFactor: false),
                handle: account.changePassword),
            RouteTable.Route(method: .get, path: "/api/account/totp", access: person, handle: totp.read),
            RouteTable.Route(method: .post, path: "/api/account/totp", access: person, handle: totp.begin),
            RouteTable.Route(method: .delete, path: "/api/account/totp", access: person, handle: totp.remove),
            RouteTable.Route(method: .post, path: "/api/account/totp/confirm", access: person, handle: totp.confirm),
            RouteTable.Route(
                method: .post, path: "/api/account/totp/recovery-codes", access: person, handle: totp.renewCodes),
        ]
    }
}
