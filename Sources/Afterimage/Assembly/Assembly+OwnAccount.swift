import Application
import ServiceLifecycle
import Web

extension Assembly {
    /// A person's own account.
    static func ownAccount(
        _ dependencies: ProcessDependencies, _ context: AccountContext
    ) -> (web: OwnAccountDependencies, services: [any Service]) {
        (OwnAccountDependencies(secondFactor: dependencies.settings.secondFactor), [])
    }
}
