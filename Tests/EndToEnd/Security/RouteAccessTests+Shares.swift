extension RouteAccessTests {
    static let shareRows: [Row] = {
        // No share: what visitors get of one is tested in `ShareMatrixTests`.
        let share = "/s/AAAAAAAAAAAAAAAAAAAAAAAAAAA"
        return [
            Row(route: "GET /api/shares", audience: .authenticated),
            Row(route: "POST /api/shares", audience: .authenticated, json: "{}"),
            // Missing ids, because a share would be gone for the next caller.
            Row(
                route: "PATCH /api/shares/{id}", audience: .authenticated,
                path: "/api/shares/000000000000000000000000", json: "{}"),
            Row(
                route: "DELETE /api/shares/{id}", audience: .authenticated,
                path: "/api/shares/000000000000000000000000"),
            Row(route: "GET /s/{token}", audience: .anyone, path: share),
            Row(route: "POST /s/{token}/unlock", audience: .notCrossOrigin, path: "\(share)/unlock"),
            Row(route: "GET /s/{token}/image", audience: .anyone, path: "\(share)/image"),
            Row(route: "GET /s/{token}/{item}/content", audience: .anyone, path: "\(share)/a/content"),
            Row(route: "GET /s/{token}/{item}/thumbnail", audience: .anyone, path: "\(share)/a/thumbnail"),
            Row(route: "GET /s/{token}/{item}/poster", audience: .anyone, path: "\(share)/a/poster"),
            Row(route: "GET /s/{token}/{item}/preview", audience: .anyone, path: "\(share)/a/preview"),
        ]
    }()
}
