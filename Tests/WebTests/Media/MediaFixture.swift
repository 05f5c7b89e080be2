import Application
import Domain
import HTTPTypes
import Hummingbird
import Logging
import Providers
import RawHTTP
import Storage
import Web

/// The routes of one image and one video behind real sockets: the objects are in a real folder, the records in memory.
struct MediaFixture: Sendable {
    let port: Int
    let objects: StoredObjects
    let images: MediaItems
    let videos: MediaItems
    let token: String
    let otherToken: String

    /// - Parameters:
    ///   - image, video: where the content is; gets the stored objects.
    ///   - library: the records.
    ///   - presign: see `MediaDependencies`.
    static func run(
        image: ((StoredObjects) async throws -> ArchiveStatus)? = nil,
        video: ((StoredObjects) async throws -> ArchiveStatus)? = nil,
        library: LibraryItems = .plain,
        presign: (@Sendable (MediaObject, String?) -> String?)? = nil,
        _ body: @escaping @Sendable (MediaFixture) async throws -> Void
    ) async throws {
        try await StoredObjects.use { objects in
            let images = MediaItems(StoredObjects.image, try await image?(objects) ?? .pending)
            let videos = MediaItems(StoredObjects.video, try await video?(objects) ?? .pending)
            let origins = HTTPOriginClient(rules: StoredObjects.originPolicy, limits: VideoOriginLimits())
            let now: @Sendable () -> Timestamp = { Timestamp(milliseconds: 1_795_219_200_000) }
            let tokens = await TokenVerifier(secret: TokenForge.secret, policy: TokenPolicy(), now: now)
            let signer = await TokenSigner(secret: TokenForge.secret, policy: TokenPolicy(), now: now)
            let media = dependencies(objects, images, videos, presign)
            let router = LocalServer.router()
            for kind in ItemKind.allCases {
                let controller = ItemController(
                    kind, tokens: tokens, library: library, media: media, delivery: objects.delivery(origins))
                for route in controller.routes { router.on(route.path, method: route.method, use: route.handle) }
            }
            let (alice, bob) = (
                try await signer.sign(.user(UserID("alice")!, role: nil), for: .seconds(60)).text,
                try await signer.sign(.user(UserID("bob")!, role: nil), for: .seconds(60)).text
            )
            try await LocalServer.run(router) { port in
                try await body(
                    MediaFixture(
                        port: port, objects: objects, images: images, videos: videos, token: alice, otherToken: bob))
            }
            await origins.close()
        }
    }

    /// - Parameters:
    ///   - path: after that of the record.
    ///   - token: nil for the owner's.
    func request(
        _ record: ItemReference, _ path: String, _ headers: [String] = [], method: String = "GET",
        token: String? = nil
    ) async throws -> RawResponse {
        try await RawClient.fetch(
            port: port, Self.path(record) + path, headers + ["x-access-token: \(token ?? self.token)"], method: method)
    }

    static func path(_ record: ItemReference) -> String {
        switch record.kind {
        case .image: "/api/v1/nanobanana/images/\(record.id.text)"
        case .video: "/api/user-generations/\(record.id.text)"
        }
    }

    private static func dependencies(
        _ objects: StoredObjects, _ images: MediaItems, _ videos: MediaItems,
        _ presign: (@Sendable (MediaObject, String?) -> String?)?
    ) -> MediaDependencies {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let environment = SystemEnvironment(
            now: { Timestamp(milliseconds: 1_795_219_200_000) }, makeRecordID: { RecordID(high: 0, low: 0) },
            randomBytes: { Array(repeating: 1, count: $0) }, clock: ContinuousClock())
        let repositories = PerKind<any ArchiveRepository>(image: images, video: videos)
        let remove = RemoveObjects(media: objects.rows, stores: objects.stores, logger: logger)
        let store = StoreMedia(
            media: objects.rows, stores: objects.stores, claims: NoClaims(), environment: environment, logger: logger)
        let source = NoSource()
        let archive = ArchiveRecord(
            repositories: repositories, images: source, videos: source, store: store, remove: remove,
            clock: environment.clock, logger: logger)
        return MediaDependencies(
            openContent: OpenContent(
                repositories: repositories, media: objects.rows, archiveImage: ArchiveOnDemand(archive: archive)),
            deleteRecord: DeleteRecord(
                trash: PerKind(image: images, video: videos), remove: remove, logger: logger),
            renewAddress: RenewVideoAddress(
                archive: videos, mappings: NewAddresses(), lifetime: .seconds(86_400), environment: environment),
            storeUpload: StoreUpload(
                store: store, media: objects.rows, remove: remove, randomBytes: environment.randomBytes, logger: logger),
            spools: NoSpools(), references: NoReferences(), presign: presign)
    }
}

private struct NewAddresses: VideoMappingLifecycleRepository {
    func add(id: ProxyID, origin: String, task: String, lifetime: Duration, notAfter: Timestamp?) -> Timestamp {
        Timestamp(milliseconds: 1_795_219_200_000 + lifetime.components.seconds * 1000)
    }
}

/// No provider has anything.
private struct NoSource: ArchiveSource {
    func fetch(_ record: UnarchivedRecord) throws(ArchiveSourceError) -> FetchedContent { throw .lost(.gone) }
}

struct NoClaims: SessionClaimRepository {
    func claim(_ session: SessionID, for user: UserID) -> UserID { user }

    func ownerAfterClaim(of session: SessionID) -> UserID? { nil }

    func reassign(_ session: SessionID, to user: UserID) {}
}

private struct NoSpools: UploadSpools {
    func makeSpool() throws(Failure) -> any UploadSpool { throw .notFound }
}

private struct NoReferences: UploadReferenceRepository {
    func isReferenced(_ name: UploadName) -> Bool { false }
}
