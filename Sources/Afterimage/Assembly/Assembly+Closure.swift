import Application
import ServiceLifecycle
import Web

extension Assembly {
    /// The deletion of accounts.
    static func closure(
        _ dependencies: ProcessDependencies, _ context: AccountContext
    ) -> (web: ClosureDependencies, services: [any Service]) {
        (ClosureDependencies(), [])
    }
}
