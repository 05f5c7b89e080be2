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
    let items: [ItemReference]
    let files: [MediaObject]

    /// - Parameters:
    ///   - contents: of the items.
    ///   - withoutContent: the number of items that only have a record.
    ///   - upload: the content of an upload.
    ///   - metadata: the content of `metadata.json`.
    static func run(
        _ contents: [[UInt8]], withoutContent: Int = 0, upload: [UInt8]? = nil, metadata: [UInt8] = [],
        includesTrash: Bool = false,
        _ body: @escaping @Sendable (DownloadFixture) async throws -> Void
    ) async throws {
        try await StoredObjects.use { objects in
            let (downloads, library) = (StoredDownloads(), PresentItems())
            let build = BuildDownload(repository: downloads, claims: NoClaims(), environment: environment)
            var (items, files): ([ItemReference], [MediaObject]) = ([], [])
            for (number, content) in contents.enumerated() {
                items.append(item(number).reference)
                // Equal contents are one file: storing one takes a while.
                let equal = contents.firstIndex(of: content) ?? number
                files.append(equal < number ? files[equal] : try await objects.add(content, of: items[number]))
            }
            let uploaded: MediaObject? =
                if let upload { try await objects.add(upload, .upload, "image/png", of: nil) } else { nil }
            let address = try await build(of: StoredObjects.owner, includesTrash: includesTrash) {
                [files] builder throws(Failure) in
                for number in 0..<withoutContent { try await builder.addRecord(of: record(number)) }
                for (number, file) in files.enumerated() { try await builder.add(item(number), file) }
                if let uploaded { try await builder.addUpload(uploaded) }
                try await builder.addFile("metadata.json") { file throws(Failure) in try await file.append(metadata) }
            }

            let origins = HTTPOriginClient(rules: StoredObjects.originPolicy, limits: VideoOriginLimits())
            let controller = DownloadsController(
                DownloadDependencies(
                    build: build,
                    contents: DownloadContents(
                        repository: downloads,
                        access: AccessCache(StoredAccess(), idle: .seconds(3600), now: environment.now),
                        library: library, media: objects.rows, stores: objects.stores,
                        streams: objects.activeStreams, checkLifetime: .zero)),
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

    /// An item that only has a record.
    static func record(_ number: Int) -> ItemReference {
        ItemReference(.image, RecordID(high: 8, low: UInt32(number)))
    }

    private static func item(_ number: Int) -> LibraryItem {
        .video(
            Generation(
                id: RecordID(high: 7, low: UInt32(number)), kind: "text-to-video", prompt: "Fox \(number)",
                status: .completed, createdAt: Timestamp(milliseconds: 1_795_219_200_000)))
    }
}
