import Application
import Persistence
import Web

extension Assembly {
    /// Downloads, and the export of an account.
    static func downloads(
        _ dependencies: ProcessDependencies, storage: StorageDependencies, library: any LibraryRepository,
        activeStreams: ActiveStreams
    ) -> DownloadDependencies {
        let repository = MongoDownloadRepository(dependencies.database, names: dependencies.names)
        return DownloadDependencies(
            start: StartDownload(repository: repository, environment: dependencies.environment),
            contents: DownloadContents(
                repository: repository, library: library, media: storage.media, stores: storage.stores,
                streams: activeStreams))
    }
}
