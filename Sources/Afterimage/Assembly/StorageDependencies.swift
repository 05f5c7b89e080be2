import Application
import AsyncHTTPClient
import Domain
import FoundationEssentials
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
    let archive: ArchiveRepositories
    let trash: TrashRepositories
    let spools: DiskUploadSpools
    let store: StoreMedia
    let remove: RemoveObjects
    let archiveRecord: ArchiveRecord
    let sweep: SweepAbandonedWrites
    let quota: StorageQuota
    /// Nil unless owners fetch content from the store of objects itself.
    let s3: S3Store?
    private let disk: DiskStore
    private let dependencies: ProcessDependencies

    /// - Throws: if the folder of the disk store cannot be created.
    init(_ dependencies: ProcessDependencies, origins: HTTPOriginClient) throws {
        let (settings, environment) = (dependencies.settings, dependencies.environment)
        let (database, names, logger) = (dependencies.database, dependencies.names, dependencies.logger)
        self.dependencies = dependencies
        disk = try DiskStore(folder: settings.diskFolder)
        s3 = settings.s3.map { S3Store($0, client: dependencies.http) }
        let all: [any ObjectStore] = s3.map { settings.storage == .s3 ? [$0, disk] : [disk, $0] } ?? [disk]
        stores = MediaStores(all[0], others: Array(all.dropFirst()))
        let scratch = try ScratchFolder("\(settings.diskFolder)/.scratch")
        spools = DiskUploadSpools(folder: "\(settings.diskFolder)/.scratch", randomBytes: environment.randomBytes)

        media = MongoMediaRepository(database, names: names)
        archive = ArchiveRepositories(
            images: MongoArchiveRepository(database, names: names, history: .images),
            videos: MongoArchiveRepository(database, names: names, history: .videos))
        trash = TrashRepositories(
            images: MongoTrashRepository(database, names: names, history: .images),
            videos: MongoTrashRepository(database, names: names, history: .videos))
        remove = RemoveObjects(media: media, stores: stores, logger: logger)
        store = StoreMedia(
            media: media, stores: stores, environment: environment, logger: logger)
        let renderer = ThumbnailRenderer()
        archiveRecord = ArchiveRecord(
            repositories: archive,
            images: ImageArchiveSource(
                downloader: GuardedOriginDownloader(origins, rules: settings.imageOriginPolicy), renderer: renderer,
                stores: stores, logger: logger),
            videos: VideoArchiveSource(
                downloader: GuardedOriginDownloader(origins, rules: settings.videoOriginPolicy), scratch: scratch,
                renderer: FFmpegRenderer.find(), thumbnails: renderer, logger: logger),
            store: store, logger: logger)
        sweep = SweepAbandonedWrites(media: media, stores: stores, archive: archive, logger: logger)
        quota = StorageQuota(
            repository: MongoStorageUsageRepository(database, names: names), allowed: settings.storageQuota)
    }

    /// Copies content into storage; nil if this process leaves it to others.
    ///
    /// - Parameters: signals of completed images and videos.
    func archiver(images imageWake: WakeSignal, videos videoWake: WakeSignal) -> MediaArchiver? {
        guard dependencies.settings.archiveCopies > 0 else { return nil }
        return MediaArchiver(
            repositories: archive, archive: archiveRecord, sweep: sweep,
            concurrency: dependencies.settings.archiveCopies, imageWake: imageWake, videoWake: videoWake,
            clock: dependencies.clock, logger: dependencies.logger)
    }
}
