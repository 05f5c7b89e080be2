package import Domain

/// Stores what was taken from each budget in the current day and month, and for which orders in progress. Each change
/// is one conditional write, and repeating it changes nothing. Days, months and times are by the database's clock.
///
/// An order may be reserved several times, by attempts whose ids increase. An older attempt cannot give back what a
/// later one holds.
package protocol BudgetRepository: Sendable {
    /// Takes the amount if both limits allow it. What the order holds already is kept, whatever the limits.
    func take(
        _ amount: Money, for order: RecordID, _ attempt: RecordID, from budget: BudgetID, within limits: BudgetLimits
    ) async throws(Failure) -> BudgetTake

    /// Subtracts what the order holds from the windows in which it was taken.
    func giveBack(_ order: RecordID, _ attempt: RecordID, to budget: BudgetID) async throws(Failure)

    /// Keeps what the order holds in the totals for good.
    func close(_ order: RecordID, in budget: BudgetID) async throws(Failure)

    /// What was taken; a budget that nothing was taken from has zero.
    func standings(of budgets: [BudgetID]) async throws(Failure) -> [BudgetID: BudgetStanding]

    /// Entries of orders in progress that are older than an age, budget by budget.
    ///
    /// - Parameters:
    ///   - budget: continues after it; nil for the first.
    ///   - count: of budgets, at most.
    func entries(
        olderThan age: Duration, after budget: BudgetID?, atMost count: Int
    ) async throws(Failure) -> BudgetEntries
}

/// The outcome of taking an amount from a budget.
package struct BudgetTake: Sendable, Hashable {
    package let isTaken: Bool
    /// Whether something else was taken or given back within the last second.
    package let isBusy: Bool
    package let standing: BudgetStanding

    package init(isTaken: Bool, isBusy: Bool, _ standing: BudgetStanding) {
        self.isTaken = isTaken
        self.isBusy = isBusy
        self.standing = standing
    }
}

/// What was taken from a budget in the current day and month, orders in progress included.
package struct BudgetStanding: Sendable, Hashable {
    package let day: Money
    package let month: Money
    /// By the database's clock.
    package let now: Timestamp

    package init(day: Money, month: Money, now: Timestamp) {
        self.day = day
        self.month = month
        self.now = now
    }

    package subscript(period: BudgetPeriod) -> Money {
        switch period {
        case .day: day
        case .month: month
        }
    }

    /// The end of the current day or month.
    package func end(of period: BudgetPeriod) -> Timestamp {
        let interval: UsageInterval =
            switch period {
            case .day: .day
            case .month: .month
            }
        return interval.start(of: now, before: -1)
    }
}

/// What orders hold in some budgets.
package struct BudgetEntries: Sendable {
    package struct Entry: Sendable, Hashable {
        package let budget: BudgetID
        package let order: RecordID
        package let attempt: RecordID

        package init(_ budget: BudgetID, _ order: RecordID, _ attempt: RecordID) {
            self.budget = budget
            self.order = order
            self.attempt = attempt
        }
    }

    package let entries: [Entry]
    /// The last budget that was read; nil if there are no more.
    package let last: BudgetID?

    package init(_ entries: [Entry], last: BudgetID?) {
        self.entries = entries
        self.last = last
    }
}
