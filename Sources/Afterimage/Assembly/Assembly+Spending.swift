import Application
import MongoClient
import ServiceLifecycle
import Web

extension Assembly {
    /// Prices, budgets and spending.
    static func spending(
        _ dependencies: ProcessDependencies, _ context: AccountContext
    ) -> (web: SpendingDependencies, services: [any Service]) {
        (SpendingDependencies(ledger: dependencies.ledger), [])
    }

    /// The ledger of a process.
    static func ledger(
        _ settings: Settings, _ database: MongoDatabase, _ environment: SystemEnvironment
    ) -> any OrderLedger { UnmeteredOrders() }
}
