package import Domain

/// No prices and no budgets.
package struct UnmeteredOrders: OrderLedger {
    package init() {}

    package func price(of order: PricedOrder) -> OrderPrice? { nil }
    package func reserve(_ item: ItemReference, _ order: PricedOrder, by payer: Payer) async throws(Failure) {}
    package func confirm(
        _ item: ItemReference, _ order: PricedOrder, by owner: Owner
    ) async throws(Failure) -> Confirmation { .held }
    package func cancel(_ item: ItemReference) async {}
    package func settle(_ item: ItemReference) async {}
    package func ended(_ item: ItemReference) {}
}
