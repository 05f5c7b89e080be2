extension RouteAccessTests {
    static func libraryRows(image: String, video: String) -> [Row] {
        [
            Row(route: "GET /api/gallery/count", audience: .authenticated, path: "/api/gallery/count"),
            Row(
                route: "GET /api/gallery/{kind}/{id}/lineage", audience: .owner,
                path: "/api/gallery/image/\(image)/lineage"),
            // A missing id, because every call makes another item.
            Row(
                route: "POST /api/gallery/{kind}/{id}/repeat", audience: .authenticated,
                path: "/api/gallery/video/000000000000000000000000/repeat", json: "{}"),
        ]
    }
}
