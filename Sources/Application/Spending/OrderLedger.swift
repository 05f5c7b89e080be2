package import Domain

/// Takes what orders cost from the budgets, and settles it once they have ended.
package protocol OrderLedger: Sendable {
    /// - Returns: nil if the price is unknown.
    func price(of order: PricedOrder) -> OrderPrice?

    /// Before the record is written. Idempotent by the record's id.
    ///
    /// - Throws: `budgetExhausted`; then nothing is held. `idempotencyKeyReused` if the order was submitted before, and
    ///   its record was deleted.
    func reserve(_ item: ItemReference, _ order: PricedOrder, by payer: Payer) async throws(Failure)

    /// After the record is written and before the provider is called: no repair takes the hold away from then on.
    /// Reserves again if one has.
    func confirm(
        _ item: ItemReference, _ order: PricedOrder, by owner: Owner
    ) async throws(Failure) -> Confirmation

    /// Undoes `reserve` of an order that is not made after all; the repair does it if this fails.
    func cancel(_ item: ItemReference) async

    /// Settles what has ended, by its record; the service does it later if this fails.
    func settle(_ item: ItemReference) async

    /// Wakes the service that settles.
    func ended(_ item: ItemReference)
}

/// Whether an order may be submitted to the provider.
package enum Confirmation: Sendable {
    case held
    case refused(Failure)
}
