import Application
import ServiceLifecycle
import Web

extension Assembly {
    /// Sessions and API keys.
    static func access(
        _ dependencies: ProcessDependencies, _ context: AccountContext
    ) -> (web: AccessDependencies, services: [any Service]) {
        (
            AccessDependencies(
                openSession: UnstoredSessions(
                    lifetime: dependencies.settings.signInLifetime, environment: dependencies.environment)), []
        )
    }
}
