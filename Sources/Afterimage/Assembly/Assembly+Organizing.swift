import Application
import Domain
import Persistence
import ServiceLifecycle
import Web

extension Assembly {
    /// Labels and batches, and the service that finishes permanent deletions.
    static func organizing(
        _ dependencies: ProcessDependencies, storage: StorageDependencies, library: any LibraryRepository
    ) -> (web: OrganizingDependencies, services: [any Service]) {
        let (database, names, environment) = (dependencies.database, dependencies.names, dependencies.environment)
        let (labels, facets) = (storage.labels, storage.facets)
        let purges = WakeSignal()
        let resolve = ResolveQuery(library)
        let web = OrganizingDependencies(
            label: LabelItem(labels: labels, library: library, facets: facets),
            tags: ManageTags(labels: labels, shares: MongoShareRepository(database, names: names), facets: facets),
            facets: facets, resolve: resolve,
            batch: ApplyBatch(
                trash: PerKind { MongoTrashRepository(database, names: names, kind: $0) }, labels: labels,
                resolve: resolve, facets: facets, purges: purges,
                makeRecordID: environment.makeRecordID))
        let finish = FinishPurges(
            delete: storage.delete, wake: purges, clock: environment.clock, logger: dependencies.logger)
        return (web, [finish])
    }
}
