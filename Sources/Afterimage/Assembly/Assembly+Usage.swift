import Application
import Persistence
import Web

extension Assembly {
    /// Usage, and the export of an account.
    static func usage(
        _ dependencies: ProcessDependencies, storage: StorageDependencies, build: BuildDownload
    ) -> UsageDependencies {
        let (database, names) = (dependencies.database, dependencies.names)
        return UsageDependencies(
            read: ReadUsage(
                repository: MongoUsageRepository(database, names: names), now: dependencies.environment.now),
            export: ExportAccount(
                build: build, media: storage.media, records: MongoExportRepository(database, names: names)))
    }
}
