import HTTPTypes
import Hummingbird

/// The pages of accounts and of their administration.
struct AccountPageRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ pages: PagesController) {
        routes = [
            RouteTable.Route(method: .get, path: "/setup", access: .open, handle: pages.setUpPage),
            RouteTable.Route(
                method: .get, path: "/forgot-password", access: .open, handle: pages.page(.forgotPassword)),
            RouteTable.Route(method: .get, path: "/reset-password", access: .open, handle: pages.page(.resetPassword)),
            RouteTable.Route(method: .get, path: "/verify-email", access: .open, handle: pages.page(.verifyEmail)),
            RouteTable.Route(method: .get, path: "/settings", access: .open, handle: pages.page(.settings)),
            RouteTable.Route(method: .get, path: "/settings/security", access: .open, handle: pages.page(.security)),
            RouteTable.Route(method: .get, path: "/settings/keys", access: .open, handle: pages.page(.keys)),
            RouteTable.Route(method: .get, path: "/admin/users", access: .open, handle: pages.page(.adminUsers)),
            RouteTable.Route(
                method: .get, path: "/admin/invitations", access: .open, handle: pages.page(.adminInvitations)),
            RouteTable.Route(method: .get, path: "/admin/keys", access: .open, handle: pages.page(.adminKeys)),
            RouteTable.Route(method: .get, path: "/admin/spending", access: .open, handle: pages.page(.adminSpending)),
            RouteTable.Route(method: .get, path: "/admin/audit", access: .open, handle: pages.page(.adminAudit)),
        ]
    }
}
