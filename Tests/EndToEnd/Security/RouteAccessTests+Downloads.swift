extension RouteAccessTests {
    static let downloadRows = [
        Row(route: "POST /api/downloads", audience: .authenticated, json: "{}"),
        Row(
            route: "GET /api/downloads/{token}", audience: .anyone,
            path: "/api/downloads/0000000000000000000000000000000000000000"),
    ]
}
