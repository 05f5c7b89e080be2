extension RouteAccessTests {
    static let accountPageRows = [
        Row(route: "GET /setup", audience: .anyone),
        Row(route: "GET /forgot-password", audience: .anyone),
        Row(route: "GET /reset-password", audience: .anyone),
        Row(route: "GET /verify-email", audience: .anyone),
        Row(route: "GET /settings", audience: .anyone),
        Row(route: "GET /settings/security", audience: .anyone),
        Row(route: "GET /settings/keys", audience: .anyone),
        Row(route: "GET /admin/users", audience: .anyone),
        Row(route: "GET /admin/invitations", audience: .anyone),
        Row(route: "GET /admin/keys", audience: .anyone),
        Row(route: "GET /admin/spending", audience: .anyone),
        Row(route: "GET /admin/audit", audience: .anyone),
    ]
}
