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
                RouteTable.Route(
                    method: .get, path: "/api/gallery", access: .all([.historyRead]), handle: gallery.list),
                RouteTable.Route(
                    method: .get, path: "/api/gallery/count", access: .all([.historyRead]), handle: gallery.count),
                RouteTable.Route(
                    method: .post, path: "\(item)/repeat", access: .any([.imagesCreate, .videosCreate]),
                    handle: repeats.submit),
                RouteTable.Route(
                    method: .get, path: "\(item)/lineage", access: .all([.historyRead]), handle: lineage.read),
            ]
    }
}
