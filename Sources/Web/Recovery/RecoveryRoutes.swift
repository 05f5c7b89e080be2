import Domain
import HTTPTypes
import Hummingbird

/// The routes of forgotten passwords and of addresses.
struct RecoveryRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        let passwords = PasswordRecoveryController(dependencies)
        let emails = EmailController(dependencies)
        routes = [
            RouteTable.Route(
                method: .post, path: "/api/auth/password/forgot", access: .open, handle: passwords.forgot),
            RouteTable.Route(method: .post, path: "/api/auth/password/reset", access: .open, handle: passwords.reset),
            RouteTable.Route(method: .post, path: "/api/auth/email/verify", access: .open, handle: emails.verify),
            RouteTable.Route(
                method: .post, path: "/api/account/email", access: .session(withoutFactor: false),
                handle: emails.change),
            RouteTable.Route(
                method: .post, path: "/api/account/email/verification", access: .session(withoutFactor: false),
                handle: emails.sendVerification),
        ]
    }
}
