/// The routes of downloads.
struct DownloadRoutes: Sendable {
    let routes: [RouteTable.Route]

    init(_ dependencies: WebDependencies) {
        routes =
            DownloadsController(
                dependencies.downloads, tokens: dependencies.tokens, delivery: dependencies.videoProxy.delivery,
                publicBase: dependencies.publicBase
            ).routes
    }
}
