extension RouteAccessTests {
    static let usageRows = [
        Row(route: "GET /api/usage", audience: .authenticated),
        Row(route: "POST /api/account/export", audience: .authenticated),
    ]
}
