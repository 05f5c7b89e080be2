extension RouteAccessTests {
    private static let missing = "000000000000000000000000"

    static let accessRows: [Row] = [
        Row(route: "GET /api/keys", audience: .person),
        Row(route: "POST /api/keys", audience: .person, json: "{}"),
        Row(route: "DELETE /api/keys/{id}", audience: .person, path: "/api/keys/\(missing)"),
        Row(route: "GET /api/account/sessions", audience: .person),
        Row(route: "DELETE /api/account/sessions", audience: .person),
        Row(
            route: "DELETE /api/account/sessions/{id}", audience: .person, path: "/api/account/sessions/\(missing)"),
    ]
}
