import Application
import Persistence
import ServiceLifecycle
import Web

extension Assembly {
    /// The administration of accounts.
    static func adminAccounts(
        _ dependencies: ProcessDependencies, _ context: AccountContext
    ) -> (web: AdminAccountsDependencies, services: [any Service]) {
        let (database, names) = (dependencies.database, dependencies.names)
        return (
            AdminAccountsDependencies(
                accounts: MongoAdminAccountRepository(database, names: names),
                names: MongoAdminNameRepository(database, names: names),
                auditReader: MongoAuditReader(database, names: names), auditLog: context.auditLog,
                tellOwner: context.tellOwner, sessions: context.sessions, keys: context.keys,
                spending: MongoSpendingReader(database, names: names),
                now: dependencies.environment.now), []
        )
    }
}
