extension RouteAccessTests {
    static let adminRows: [Row] = {
        // Missing ids, so that nothing is changed for the next caller.
        let id = "000000000000000000000000"
        let user = "/api/admin/users/\(id)"
        return [
            Row(route: "GET /api/admin/users", audience: .admin),
            Row(route: "PATCH /api/admin/users/{id}", audience: .admin, path: user, json: #"{"quota":1}"#),
            Row(route: "DELETE /api/admin/users/{id}", audience: .admin, path: user),
            Row(route: "POST /api/admin/users/{id}/restore", audience: .admin, path: "\(user)/restore"),
            Row(route: "POST /api/admin/users/{id}/reset", audience: .admin, path: "\(user)/reset"),
            Row(route: "DELETE /api/admin/users/{id}/sessions", audience: .admin, path: "\(user)/sessions"),
            Row(route: "DELETE /api/admin/users/{id}/totp", audience: .admin, path: "\(user)/totp"),
            Row(route: "GET /api/admin/keys", audience: .admin),
            Row(route: "DELETE /api/admin/keys/{id}", audience: .admin, path: "/api/admin/keys/\(id)"),
            Row(route: "GET /api/admin/spending", audience: .admin),
            Row(
                route: "POST /api/admin/spending/{id}", audience: .admin, path: "/api/admin/spending/\(id)",
                json: #"{"decision":"free"}"#),
            Row(route: "GET /api/admin/audit", audience: .admin),
        ]
    }()
}
