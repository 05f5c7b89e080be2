package import Domain

/// Which budgets an order is taken from, and their limits.
package struct BudgetPolicy: Sendable {
    private let settings: BudgetSettings
    private let own: any BudgetLimitsReader

    /// - Parameter own: the limits that keys and accounts have themselves.
    package init(_ settings: BudgetSettings, own: any BudgetLimitsReader) {
        self.settings = settings
        self.own = own
    }

    /// In the order in which they are taken, narrow ones first.
    package static func budgets(of payer: Payer) -> [BudgetID] {
        var budgets: [Budget] = []
        if let key = payer.key { budgets.append(.key(key)) }
        if payer.owner.session == nil { budgets.append(.user(payer.owner)) }
        if let network = payer.network { budgets.append(.visitor(network: network)) }
        if payer.owner.session != nil || payer.network != nil { budgets.append(.visitors) }
        return (budgets + [.everything]).map { BudgetID($0) }
    }

    /// - Parameter known: limits that need not be read.
    /// - Returns: of each budget.
    package func limits(
        of budgets: [BudgetID], known: [Budget: BudgetLimits]
    ) async throws(Failure) -> [BudgetID: BudgetLimits] {
        let known = Dictionary(known.map { (BudgetID($0), $1) }) { one, _ in one }
        var limits: [BudgetID: BudgetLimits] = [:]
        for budget in budgets {
            limits[budget] =
                switch budget.scope {
                case .key: try await read(budget, known) ?? BudgetLimits()
                case .user: try await read(budget, known) ?? settings.user
                case .visitor: settings.visitor
                case .visitors: settings.visitors
                case .everything: settings.everything
                }
        }
        return limits
    }

    private func read(
        _ budget: BudgetID, _ known: [BudgetID: BudgetLimits]
    ) async throws(Failure) -> BudgetLimits? {
        if let limits = known[budget] { return limits }
        return try await own.limits(of: budget)
    }
}

/// Reads the limits of one key or account.
package protocol BudgetLimitsReader: Sendable {
    /// - Returns: nil if it has none of its own.
    func limits(of budget: BudgetID) async throws(Failure) -> BudgetLimits?
}
