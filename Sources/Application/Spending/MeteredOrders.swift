package import Domain
package import Logging

/// The ledger: takes each order from the budgets of its payer before it is made, narrow budgets first.
///
/// A refusal gives back what was taken from narrower budgets, but never from the widest that has a limit: exactly as
/// many orders pass as fit there. What a narrower one gets back in a moment is waited for.
package struct MeteredOrders: OrderLedger {
    /// How often, and how long after one another, a busy budget is asked again.
    private static let (retries, pause) = (5, Duration.milliseconds(100))

    package let prices: PriceTable
    private let policy: BudgetPolicy
    private let spendings: any SpendingRepository
    private let budgets: any BudgetRepository
    private let settlement: SettleOrders
    private let endedOrders: EndedOrders
    private let environment: SystemEnvironment
    private let logger: Logger

    /// - Parameter endedOrders: wakes this process's `SettleSpending`.
    package init(
        prices: PriceTable, policy: BudgetPolicy, spendings: any SpendingRepository, budgets: any BudgetRepository,
        settlement: SettleOrders, endedOrders: EndedOrders, environment: SystemEnvironment, logger: Logger
    ) {
        self.prices = prices
        self.policy = policy
        self.spendings = spendings
        self.budgets = budgets
        self.settlement = settlement
        self.endedOrders = endedOrders
        self.environment = environment
        self.logger = logger
    }

    package func price(of order: PricedOrder) -> OrderPrice? { prices.price(of: order) }

    package func reserve(_ item: ItemReference, _ order: PricedOrder, by payer: Payer) async throws(Failure) {
        let new = spending(item, order, payer)
        var stored = try await spendings.begin(new)
        if stored.state == .cancelled {
            try await settlement.finish(stored)
            stored = try await spendings.begin(new)
        }
        switch stored.state {
        case .reserving: try await take(stored, known: payer.known, orElse: .cancelled)
        // It is reserved again before it is submitted.
        case .free, .cancelled: return
        // The order is made already: a repeated request is not refused for what it holds.
        case .held, .charged, .unknown:
            guard try await settlement.hasRecord(item) else { throw .orderDeleted }
        }
    }

    package func confirm(
        _ item: ItemReference, _ order: PricedOrder, by owner: Owner
    ) async throws(Failure) -> Confirmation {
        let payer = Payer(owner)
        do throws(Failure) {
            for _ in 0..<Self.retries {
                guard let stored = try await spendings.hold(item.id) else {
                    try await reserve(item, order, by: payer)
                    continue
                }
                switch stored.state {
                case .held, .unknown, .charged: return .held
                case .reserving: continue
                case .free where stored.isClosed, .cancelled:
                    if stored.state == .cancelled { try await settlement.giveBack(stored) }
                    guard let restarted = try await spendings.restart(stored, as: spending(item, order, payer)) else {
                        continue
                    }
                    try await take(restarted, known: [:], orElse: stored.state)
                case .free: try await settlement.finish(stored)
                }
            }
        } catch  where error.code == .budgetExhausted {
            return .refused(error)
        }
        throw Failure(
            .storageUnavailable, "The database is busy. Try again in a moment.", retryAfter: 5,
            detail: "the spending of an order changes all the time")
    }

    package func cancel(_ item: ItemReference) async { await settle(item) }

    package func settle(_ item: ItemReference) async {
        do throws(Failure) {
            try await settlement.settle([item.id])
        } catch {
            logger.warning(
                "order not settled", metadata: ["order_id": "\(item.id.text)", "error": "\(error.detail)"])
            ended(item)
        }
    }

    package func ended(_ item: ItemReference) { endedOrders.add([item.id]) }

    private func spending(_ item: ItemReference, _ order: PricedOrder, _ payer: Payer) -> NewSpending {
        NewSpending(item, order, price(of: order), by: payer, attempt: environment.makeRecordID())
    }

    /// Takes the amount from each budget.
    ///
    /// - Parameter state: that of a refused order.
    private func take(
        _ spending: OrderSpending, known: [Budget: BudgetLimits], orElse state: SpendingState
    ) async throws(Failure) {
        let limits = try await policy.limits(of: spending.budgets, known: known)
        let limited = spending.budgets.filter { !(limits[$0] ?? BudgetLimits()).isUnlimited }
        guard let amount = spending.amount else {
            guard let first = limited.first, let limit = limits[first] else { return }
            let standing = try await budgets.standings(of: [first])[first]
            return try await refuse(spending, [], first, limit, standing, state)
        }
        var taken: [BudgetID] = []
        for budget in spending.budgets {
            let limit = limits[budget] ?? BudgetLimits()
            var take = try await take(amount, spending, budget, limit)
            for _ in 0..<Self.retries where !take.isTaken && take.isBusy && budget != limited.last {
                try? await environment.clock.sleep(for: Self.pause)
                take = try await self.take(amount, spending, budget, limit)
            }
            guard take.isTaken else { return try await refuse(spending, taken, budget, limit, take.standing, state) }
            taken.append(budget)
        }
    }

    private func take(
        _ amount: Money, _ spending: OrderSpending, _ budget: BudgetID, _ limit: BudgetLimits
    ) async throws(Failure) -> BudgetTake {
        try await budgets.take(amount, for: spending.order.id, spending.attempt, from: budget, within: limit)
    }

    /// - Throws: `budgetExhausted`, unless another attempt of the same order has been confirmed meanwhile.
    private func refuse(
        _ spending: OrderSpending, _ taken: [BudgetID], _ budget: BudgetID, _ limits: BudgetLimits,
        _ standing: BudgetStanding?, _ state: SpendingState
    ) async throws(Failure) {
        var current = spending
        while current.state == .reserving, current.attempt == spending.attempt {
            if let refused = try await spendings.change(current, SpendingDecision(state)) {
                try await settlement.finish(refused, in: taken)
                break
            }
            guard let stored = try await spendings.spendings(of: [spending.order.id]).readable.first else { break }
            current = stored
        }
        if current.state == .held {
            // It counts, whatever the limits.
            try await settlement.take(current)
            return
        }
        let standing = standing ?? BudgetStanding(day: .zero, month: .zero, now: environment.now())
        throw .budgetExhausted(
            BudgetRefusal(budget.scope, limits, standing, needed: spending.amount, currency: prices.currency),
            now: standing.now)
    }
}

extension Failure {
    fileprivate static let orderDeleted = Failure(
        .idempotencyKeyReused,
        "The order of this Idempotency-Key was deleted permanently. Use a new key for each order.")
}

extension BudgetRefusal {
    /// Names the month if both limits are exceeded: it is longer.
    fileprivate init(
        _ scope: BudgetScope, _ limits: BudgetLimits, _ standing: BudgetStanding, needed: Money?, currency: String
    ) {
        var (period, limit) = (BudgetPeriod.day, limits.perDay ?? .zero)
        if let perMonth = limits.perMonth,
            limits.perDay == nil || standing.month + (needed ?? .zero) > perMonth
        {
            (period, limit) = (.month, perMonth)
        }
        self.init(
            scope: scope, period: period, limit: limit, left: max(.zero, limit - standing[period]), needed: needed,
            currency: currency, renewsAt: standing.end(of: period))
    }
}
