extension RouteAccessTests {
    static let signUpRows = [
        Row(route: "POST /api/auth/setup", audience: .sameOrigin, json: "{}"),
        Row(route: "GET /api/auth/oidc", audience: .anyone),
        Row(route: "GET /api/auth/oidc/callback", audience: .anyone),
        Row(route: "GET /api/admin/invitations", audience: .admin),
        Row(route: "POST /api/admin/invitations", audience: .admin, json: "{}"),
        // A missing id, because an invitation would be gone for the next caller.
        Row(
            route: "DELETE /api/admin/invitations/{id}", audience: .admin,
            path: "/api/admin/invitations/000000000000000000000000"),
    ]
}
