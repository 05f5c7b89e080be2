extension RouteAccessTests {
    static func organizingRows(image: String, video: String) -> [Row] {
        [
            Row(
                route: "PATCH /api/gallery/{kind}/{id}", audience: .owner, path: "/api/gallery/image/\(image)",
                json: #"{"favorite":true}"#),
            Row(route: "GET /api/gallery/tags", audience: .authenticated),
            // A tag that no item has.
            Row(
                route: "PATCH /api/gallery/tags/{tag}", audience: .authenticated, path: "/api/gallery/tags/none",
                json: #"{"name":"some"}"#),
            Row(route: "GET /api/gallery/facets", audience: .authenticated),
            Row(route: "POST /api/gallery/batch", audience: .authenticated, json: "{}"),
        ]
    }
}
