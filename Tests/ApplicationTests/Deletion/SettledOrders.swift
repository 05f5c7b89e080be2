import Application
import Domain

/// Records when an order is settled, among the other calls of a test.
struct SettledOrders: OrderLedger {
    private let faults: StorageFaults

    init(_ faults: StorageFaults) { self.faults = faults }

    func price(of order: PricedOrder) -> OrderPrice? { nil }
    func reserve(_ item: ItemReference, _ order: PricedOrder, by payer: Payer) async throws(Failure) {}
    func confirm(
        _ item: ItemReference, _ order: PricedOrder, by owner: Owner
    ) async throws(Failure) -> Confirmation { .held }
    func cancel(_ item: ItemReference) async {}
    func settle(_ item: ItemReference) async { try? faults.run("settle") {} }
    func ended(_ item: ItemReference) {}
}
