import Application
import AsyncHTTPClient
import Domain
import Logging
import Persistence
import Providers
import Rendering
import ServiceLifecycle
import Storage

/// Storage and the archive, in servers, workers and commands.
struct StorageDependencies: Sendable {
    let stores: MediaStores
    let media: MongoMediaRepository
    let archives: PerKind<any ArchiveRepository>
    /// Of the stores on disk.
    let folders: [DiskFolder]
    let scratch: ScratchFolder
    let remove: RemoveObjects
    let store: StoreMedia
    let archive: ArchiveRecord
    let sweep: SweepAbandonedWrites
    let labels: MongoLabelRepository
    let facets: CountFacets
    let delete: DeleteRecord
    let claim: ClaimStorage
    /// Fetches from the providers' origins.
    let origins: HTTPOriginClient
    let s3: S3Store?
    private let s3HTTP: HTTPClient?
    private let s3Origins: HTTPOriginClient?
    private let dependencies: ProcessDependencies

    /// Opens storage, and verifies that it is this installation's. On a failure everything is closed, `dependencies` too.
    ///
    /// - Parameter marksNew: whether a new folder or bucket is marked as this installation's. Otherwise it is refused.
    /// - Returns: whether it could be verified: not while the database or the bucket is unavailable.
    /// - Throws: `DiskFolderError`, `S3AccessError` whose descriptions say what to correct.
    static func open(
        _ dependencies: ProcessDependencies, marksNew: Bool = true
    ) async throws -> (storage: StorageDependencies, isVerified: Bool) {
        var opened: StorageDependencies?
        do {
            let storage = try StorageDependencies(dependencies, marksNew: marksNew)
            opened = storage
            return (storage, try await storage.claim())
        } catch {
            await opened?.close()
            await dependencies.close()
            throw error
        }
    }

    /// - Throws: `DiskFolderError`, `SystemError`.
    private init(_ dependencies: ProcessDependencies, marksNew: Bool) throws {
        let (settings, environment) = (dependencies.settings, dependencies.environment)
        let (database, names, logger) = (dependencies.database, dependencies.names, dependencies.logger)
        self.dependencies = dependencies
        // What can fail comes before the clients, which must be closed.
        folders = try Self.folders(settings, createsNew: marksNew)
        let diskStores = try folders.map { try DiskStore($0) }
        scratch = try diskStores.first?.scratch ?? ScratchFolder("\(settings.diskFolder)/.scratch")
        origins = HTTPOriginClient(rules: settings.videoOriginPolicy, limits: settings.originLimits)
        s3Origins = settings.s3.map { HTTPOriginClient(rules: $0.originPolicy, limits: settings.originLimits) }
        let s3HTTP = settings.s3.map { _ in S3Client.makeHTTPClient() }
        self.s3HTTP = s3HTTP
        if let configuration = settings.s3, let s3HTTP, let s3Origins {
            s3 = S3Store(S3Client(configuration, http: s3HTTP, environment: environment), origins: s3Origins)
        } else {
            s3 = nil
        }
        let buckets = s3.map { [$0] } ?? []
        let all: [any ObjectStore] = settings.storage == .s3 ? buckets + diskStores : diskStores + buckets
        let gate = StorageGate()
        stores = MediaStores(all[0], others: Array(all.dropFirst()), gate: gate)
        media = MongoMediaRepository(database, names: names)
        claim = ClaimStorage(
            installation: MongoInstallation(database, names: names, randomBytes: environment.randomBytes),
            media: media, folders: folders, bucket: s3, stores: stores, marksNew: marksNew, gate: gate,
            clock: environment.clock, logger: logger)

        archives = PerKind { MongoArchiveRepository(database, names: names, kind: $0) }
        remove = RemoveObjects(media: media, stores: stores, logger: logger)
        store = StoreMedia(
            media: media, stores: stores,
            claims: MongoSessionClaimRepository(database, names: names, lifetime: settings.sessionLifetime),
            environment: environment, logger: logger)
        let downloader = GuardedOriginDownloader(
            origins, imageRules: settings.imageOriginPolicy, videoRules: settings.videoOriginPolicy)
        let thumbnails = ThumbnailRenderer()
        archive = ArchiveRecord(
            repositories: archives,
            images: ImageArchiveSource(
                downloader: downloader, stores: stores, renderer: thumbnails, logger: logger),
            videos: VideoArchiveSource(
                downloader: downloader, stores: stores, scratch: scratch, inspector: LocalVideoInspector(),
                renderer: FFmpegRenderer(), images: thumbnails, logger: logger),
            store: store, remove: remove, clock: environment.clock, logger: logger)
        sweep = SweepAbandonedWrites(media: media, stores: stores, archives: archives, logger: logger)
        labels = MongoLabelRepository(database, names: names)
        facets = CountFacets(labels)
        delete = DeleteRecord(
            trash: PerKind { MongoTrashRepository(database, names: names, kind: $0) },
            remove: remove, facets: facets, ledger: dependencies.ledger, logger: logger)
    }

    /// - Parameter createsNew: otherwise nothing is created, a folder that new objects would go to must be marked, and
    ///   others that are not marked are left out: they hold no objects.
    private static func folders(_ settings: Settings, createsNew: Bool) throws(DiskFolderError) -> [DiskFolder] {
        var folders: [DiskFolder] = []
        for path in settings.diskFolders where !folders.contains(where: { $0.isSame(as: path) }) {
            let folder = createsNew ? try DiskFolder(path) : DiskFolder(existing: path)
            guard createsNew || folder.isThere else {
                if settings.storage != .s3, path == settings.diskFolder { throw .unused(folder: path) }
                continue
            }
            if let other = folders.first(where: { $0.name == folder.name }) {
                throw .duplicate(folder: other.path, other: path, store: folder.name)
            }
            folders.append(folder)
        }
        return folders
    }

    /// Copies content into storage; nil if this process leaves it to others.
    ///
    /// - Parameters: signals of completed images and videos.
    func archiver(images imageWake: WakeSignal, videos videoWake: WakeSignal) -> MediaArchiver? {
        guard dependencies.settings.archiveCopies > 0 else { return nil }
        return MediaArchiver(
            repositories: archives, archive: archive, sweep: sweep, concurrency: dependencies.settings.archiveCopies,
            imageWake: imageWake, videoWake: videoWake, clock: dependencies.clock, logger: dependencies.logger)
    }

    func close() async {
        await origins.close()
        await s3Origins?.close()
        try? await s3HTTP?.shutdown()
    }
}
