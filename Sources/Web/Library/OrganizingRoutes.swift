import Domain
import Hummingbird

/// The routes that label items and change many at once.
struct OrganizingRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        let labels = LabelsController(dependencies)
        let tags = TagsController(dependencies)
        let batch = BatchController(dependencies)
        routes = [
            RouteTable.Route(
                method: .patch, path: "/api/gallery/{kind}/{id}", access: .all([.historyWrite]), handle: labels.change),
            RouteTable.Route(method: .get, path: "/api/gallery/tags", access: .all([.historyRead]), handle: tags.list),
            RouteTable.Route(
                method: .patch, path: "/api/gallery/tags/{tag}", access: .all([.historyWrite]), handle: tags.rename),
            RouteTable.Route(
                method: .get, path: "/api/gallery/facets", access: .all([.historyRead]), handle: tags.facets),
            RouteTable.Route(
                method: .post, path: "/api/gallery/batch", access: .all([.historyWrite]), handle: batch.apply),
        ]
    }
}
