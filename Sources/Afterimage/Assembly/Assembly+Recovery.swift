import Application
import ServiceLifecycle
import Web

extension Assembly {
    /// Forgotten passwords, addresses and messages.
    static func recovery(
        _ dependencies: ProcessDependencies, _ context: AccountContext
    ) -> (web: RecoveryDependencies, services: [any Service]) {
        (RecoveryDependencies(), [])
    }

    /// Tells owners of ended videos; nil without a mail server.
    static func videoNotifier(_ dependencies: ProcessDependencies) -> (any VideoNotifier)? { nil }
}
