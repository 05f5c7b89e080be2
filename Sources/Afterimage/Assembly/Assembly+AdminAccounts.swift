import Application
import ServiceLifecycle
import Web

extension Assembly {
    /// The administration of accounts.
    static func adminAccounts(
        _ dependencies: ProcessDependencies, _ context: AccountContext
    ) -> (web: AdminAccountsDependencies, services: [any Service]) {
        (AdminAccountsDependencies(auditLog: context.auditLog), [])
    }
}
