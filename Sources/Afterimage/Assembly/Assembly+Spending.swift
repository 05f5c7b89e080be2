import Application
import CoreMetrics
import Domain
import Logging
import MongoClient
import Persistence
import Providers
import ServiceLifecycle
import Web

extension Assembly {
    /// Prices, budgets and spending.
    static func spending(
        _ dependencies: ProcessDependencies, _ context: AccountContext
    ) -> (web: SpendingDependencies, services: [any Service]) {
        let (settings, database, names) = (dependencies.settings, dependencies.database, dependencies.names)
        let read = ReadSpending(
            prices: settings.prices, policy: policy(settings, database),
            budgets: MongoBudgetRepository(database, names: names),
            reader: MongoSpendingReader(database, names: names))
        return (SpendingDependencies(ledger: dependencies.ledger, read: read), dependencies.settlement)
    }

    /// The ledger of a process, and the services that settle its orders.
    static func ledger(
        _ settings: Settings, _ database: MongoDatabase, _ environment: SystemEnvironment,
        _ metrics: any MetricsFactory
    ) -> (ledger: MeteredOrders, services: [any Service]) {
        let (names, logger) = (settings.collections, settings.logger("afterimage"))
        let budgets = MongoBudgetRepository(database, names: names)
        let spendings = MongoSpendingRepository(database, names: names, unknownFor: settings.unknownSpending)
        let settlement = SettleOrders(
            prices: settings.prices, spendings: spendings, budgets: budgets,
            records: MongoOrderRecords(database, names: names), metrics: metrics, logger: logger)
        let endedOrders = EndedOrders()
        let models = [PricedOrder.imageModel, settings.dashScope.model.name]
        for model in models where settings.prices.prices[model] == nil {
            logger.warning("price unknown: its orders are refused under any budget", metadata: ["model": "\(model)"])
        }
        let ledger = MeteredOrders(
            prices: settings.prices, policy: policy(settings, database), spendings: spendings, budgets: budgets,
            settlement: settlement, endedOrders: endedOrders, environment: environment, logger: logger)
        let service = SettleSpending(
            settlement, sweep: SweepBudgets(spendings: spendings, budgets: budgets, logger: logger),
            endedOrders: endedOrders, clock: environment.clock, logger: logger)
        return (ledger, [service])
    }

    private static func policy(_ settings: Settings, _ database: MongoDatabase) -> BudgetPolicy {
        BudgetPolicy(settings.budgets, own: MongoBudgetLimitsReader(database, names: settings.collections))
    }
}
