import Application
import Persistence
import Web

extension Assembly {
    /// Usage, and the export of an account.
    static func usage(
        _ dependencies: ProcessDependencies, storage: StorageDependencies, library: any LibraryRepository,
        start: StartDownload
    ) -> UsageDependencies {
        let (database, names) = (dependencies.database, dependencies.names)
        return UsageDependencies(
            read: ReadUsage(
                repository: MongoUsageRepository(database, names: names), now: dependencies.environment.now),
            export: ExportAccount(
                start: start, library: library, media: storage.media,
                records: MongoExportRepository(database, names: names)))
    }
}
