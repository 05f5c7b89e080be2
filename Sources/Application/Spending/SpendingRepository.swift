package import Domain

/// Stores the spending of each order. Each change is one conditional write; all times are by the database's clock.
package protocol SpendingRepository: Sendable {
    /// Stores it as `reserving`, unless the order has one already.
    ///
    /// - Returns: the stored one.
    func begin(_ spending: NewSpending) async throws(Failure) -> OrderSpending

    /// Reserves an order again, in the budgets of the first time, that is free and closed, or cancelled.
    ///
    /// - Returns: nil if it has changed.
    func restart(_ spending: OrderSpending, as new: NewSpending) async throws(Failure) -> OrderSpending?

    /// Makes `held` of `reserving`.
    ///
    /// - Returns: the stored one afterwards, in whatever state; nil if there is none.
    func hold(_ order: RecordID) async throws(Failure) -> OrderSpending?

    /// Those that exist.
    func spendings(of orders: [RecordID]) async throws(Failure) -> FoundSpendings

    /// Those that are to be looked at.
    func due(atMost count: Int) async throws(Failure) -> FoundSpendings

    /// Changes the state, and leaves it due until `finish`.
    ///
    /// - Returns: nil if it is not as it was read.
    func change(_ spending: OrderSpending, _ decision: SpendingDecision) async throws(Failure) -> OrderSpending?

    /// Stores that the budgets have been taken again.
    ///
    /// - Returns: false if another process has stored it.
    func recounted(_ spending: OrderSpending) async throws(Failure) -> Bool

    /// The budgets have what the state says: it is not due any more. A cancelled one is deleted.
    func finish(_ spending: OrderSpending) async throws(Failure)

    /// Deletes a cancelled one only a day later.
    func keep(cancelled spending: OrderSpending) async throws(Failure)

    /// Makes it due later, each time twice as late.
    func postpone(_ spending: OrderSpending) async throws(Failure)

    /// Makes those that cannot be read due a day later.
    func postpone(unreadable orders: [RecordID]) async throws(Failure)

    /// - Returns: whether this process is to look for what was left over, at most one in an interval.
    func claimSweep(every interval: Duration) async throws(Failure) -> Bool
}
