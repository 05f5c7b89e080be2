import Application
import Domain
import Persistence
import ServiceLifecycle
import Web

extension Assembly {
    /// The deletion of accounts.
    static func closure(
        _ dependencies: ProcessDependencies, _ context: AccountContext, storage: StorageDependencies
    ) -> (web: ClosureDependencies, services: [any Service]) {
        let (settings, environment, logger) = (dependencies.settings, dependencies.environment, dependencies.logger)
        let (database, names) = (dependencies.database, dependencies.names)
        let closures = MongoClosureRepository(database, names: names)
        let data = MongoErasureRepository(database, names: names)
        let items = MongoOwnedItemRepository(database, names: names)
        let trash = PerKind<any TrashRepository> { MongoTrashRepository(database, names: names, kind: $0) }
        let close = CloseAccount(
            closures: closures, data: data, items: items, trash: trash, facets: storage.facets,
            auditLog: context.auditLog, access: context.accessCache, outbox: context.outbox,
            rateLimits: context.rateLimits, grace: grace(settings), makeRecordID: environment.makeRecordID,
            logger: logger)
        let restore = RestoreAccount(
            closures: closures, items: items, trash: trash, facets: storage.facets, auditLog: context.auditLog,
            access: context.accessCache)
        let purges = FinishPurges(
            delete: storage.delete, wake: WakeSignal(), clock: environment.clock, logger: logger)
        let erase = EraseAccount(
            closures: closures, data: data, items: items, trash: trash, facets: storage.facets, purges: purges,
            remove: storage.remove, auditLog: context.auditLog)
        let finish = FinishClosures(
            closures: closures, close: close, restore: restore, erase: erase, interval: settings.erasureInterval,
            clock: environment.clock, logger: logger)
        let web = ClosureDependencies(
            closure: AccountClosureByRepository(close: close, restore: restore), reauthenticate: context.reauthenticate)
        return (web, [finish])
    }

    /// Not longer than items stay in the trash, where a closing account's items wait.
    private static func grace(_ settings: Settings) -> Duration {
        min(settings.deletionGrace, settings.cleanup.trashLifetime ?? settings.deletionGrace)
    }
}
