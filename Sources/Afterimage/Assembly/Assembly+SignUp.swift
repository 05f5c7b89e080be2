import Application
import ServiceLifecycle
import Web

extension Assembly {
    /// Registration.
    static func signUp(
        _ dependencies: ProcessDependencies, _ context: AccountContext
    ) -> (web: SignUpDependencies, services: [any Service]) {
        (SignUpDependencies(registration: dependencies.settings.registration), [])
    }
}
