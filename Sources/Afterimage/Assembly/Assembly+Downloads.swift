import Application
import Persistence
import Web

extension Assembly {
    /// Downloads.
    static func downloads(
        _ dependencies: ProcessDependencies, _ context: AccountContext, storage: StorageDependencies,
        library: any LibraryRepository
    ) -> DownloadDependencies {
        let repository = MongoDownloadRepository(dependencies.database, names: dependencies.names)
        return DownloadDependencies(
            build: BuildDownload(repository: repository, claims: context.claims, environment: dependencies.environment),
            contents: DownloadContents(
                repository: repository, access: context.accessCache, library: library, media: storage.media,
                stores: storage.stores, streams: context.activeStreams))
    }
}
