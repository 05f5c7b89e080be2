import Domain
import HTTPTypes
import Hummingbird

/// The routes of items, of the list of both kinds, and those that make new items from them.
struct LibraryRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        let gallery = GalleryController(dependencies)
        let repeats = RepeatController(dependencies)
        let lineage = LineageController(dependencies)
        let item = "/api/gallery/{kind}/{id}"
        routes =
            ItemKind.allCases.flatMap { ItemController($0, dependencies).routes } + [
                RouteTable.Route(method: .get, path: "/api/gallery", handle: gallery.list),
                RouteTable.Route(method: .get, path: "/api/gallery/count", handle: gallery.count),
                RouteTable.Route(method: .post, path: "\(item)/repeat", handle: repeats.submit),
                RouteTable.Route(method: .get, path: "\(item)/lineage", handle: lineage.read),
            ]
    }
}
