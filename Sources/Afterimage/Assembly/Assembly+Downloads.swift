import Application
import Persistence
import Web

extension Assembly {
    /// Downloads.
    static func downloads(
        _ dependencies: ProcessDependencies, storage: StorageDependencies, library: any LibraryRepository,
        claims: any SessionClaimRepository, activeStreams: ActiveStreams
    ) -> DownloadDependencies {
        let repository = MongoDownloadRepository(dependencies.database, names: dependencies.names)
        return DownloadDependencies(
            build: BuildDownload(repository: repository, claims: claims, environment: dependencies.environment),
            contents: DownloadContents(
                repository: repository, library: library, media: storage.media, stores: storage.stores,
                streams: activeStreams))
    }
}
