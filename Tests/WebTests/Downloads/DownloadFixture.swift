import Application
import Domain
import Hummingbird
import Providers
import RawHTTP
import Web

/// A download behind real sockets: the objects are in a real folder, everything else in memory.
struct DownloadFixture: Sendable {
    let port: Int
    let objects: StoredObjects
    let downloads: StoredDownloads
    let library: PresentItems
    let address: DownloadAddress
    /// In their order.
    let items: [RecordReference]
    let files: [MediaObject]

    /// - Parameters:
    ///   - contents: of the items.
    ///   - upload: the content of an upload.
    ///   - metadata: the content of `metadata.json`.
    static func run(
        _ contents: [[UInt8]], upload: [UInt8]? = nil, metadata: [UInt8] = [], includesTrash: Bool = false,
        _ body: @escaping @Sendable (DownloadFixture) async throws -> Void
    ) async throws {
        try await StoredObjects.use { objects in
            let (downloads, library) = (StoredDownloads(), PresentItems())
            let start = StartDownload(repository: downloads, environment: environment)
            var builder = try await start(of: StoredObjects.owner, includesTrash: includesTrash)
            var (items, files): ([RecordReference], [MediaObject]) = ([], [])
            // Equal contents are one file: storing one takes a while.
            var stored: [[UInt8]: MediaObject] = [:]
            for (number, content) in contents.enumerated() {
                let item = item(number)
                let object =
                    if let object = stored[content] { object } else {
                        try await objects.add(content, of: item.reference)
                    }
                stored[content] = object
                try await builder.add(item, object)
                items.append(item.reference)
                files.append(object)
            }
            if let upload { try await builder.addUpload(objects.add(upload, .upload, "image/png", of: nil)) }
            try await builder.addFile("metadata.json") { file throws(Failure) in try await file.append(metadata) }
            let address = try await builder.finish()

            let origins = HTTPOriginClient(rules: StoredObjects.originPolicy, limits: VideoOriginLimits())
            let controller = DownloadsController(
                DownloadDependencies(
                    start: start,
                    contents: DownloadContents(
                        repository: downloads, library: library, media: objects.rows, stores: objects.stores,
                        streams: objects.activeStreams)),
                tokens: await TokenVerifier(secret: TokenForge.secret, policy: TokenPolicy(), now: environment.now),
                delivery: objects.delivery(origins), publicBase: "http://videos.test")
            let router = LocalServer.router()
            for route in controller.routes { router.on(route.path, method: route.method, use: route.handle) }
            try await LocalServer.run(router) { [items, files] port in
                try await body(
                    DownloadFixture(
                        port: port, objects: objects, downloads: downloads, library: library, address: address,
                        items: items, files: files))
            }
            await origins.close()
        }
    }

    var path: String { "/api/downloads/\(address.token.text)" }

    func request(_ headers: [String] = [], method: String = "GET") async throws -> RawResponse {
        try await RawClient.fetch(port: port, path, headers, method: method)
    }

    private static let environment = SystemEnvironment(
        now: { Timestamp(milliseconds: 1_795_219_200_000) },
        makeRecordID: { RecordID(high: .random(in: 0 ... .max), low: 0) },
        randomBytes: { (0..<$0).map { _ in .random(in: .min ... .max) } }, clock: ContinuousClock())

    private static func item(_ number: Int) -> LibraryItem {
        .video(
            Generation(
                id: RecordID(high: 7, low: UInt32(number)), kind: "text-to-video", prompt: "Fox \(number)",
                status: .completed, createdAt: Timestamp(milliseconds: 1_795_219_200_000)))
    }
}
