import Application
import Domain
import Synchronization

/// The real repositories, which simulate the crash of a process at a chosen call: before it reaches the database, or
/// after it was executed but before the process gets the result. All later calls fail.
final class CrashingSpending: Sendable {
    struct Point: Sendable, Hashable {
        let call: Int
        let isBefore: Bool
    }

    private let spendings: any SpendingRepository
    private let budgets: any BudgetRepository
    private let names = Mutex<[String]>([])
    private let pause = Mutex<(name: String, run: @Sendable () async -> Void)?>(nil)
    private let point: Point?

    /// - Parameter point: nil for no crash.
    init(spendings: any SpendingRepository, budgets: any BudgetRepository, at point: Point?) {
        self.spendings = spendings
        self.budgets = budgets
        self.point = point
    }

    /// The names of the calls so far.
    var calls: [String] { names.withLock { $0 } }

    /// What happens once before a call, as if the process had been frozen there.
    func freeze(before name: String, while run: @escaping @Sendable () async -> Void) {
        pause.withLock { $0 = (name, run) }
    }

    private func pass<Output>(
        _ name: String, _ call: () async throws(Failure) -> Output
    ) async throws(Failure) -> Output {
        let run = pause.withLock { pause -> (@Sendable () async -> Void)? in
            guard pause?.name == name else { return nil }
            defer { pause = nil }
            return pause?.run
        }
        await run?()
        let number = names.withLock { names in
            names.append(name)
            return names.count
        }
        let crash = Failure(.storageUnavailable, "the process has crashed")
        if let point, number > point.call || (number == point.call && point.isBefore) { throw crash }
        let output = try await call()
        if let point, number == point.call { throw crash }
        return output
    }
}

extension CrashingSpending: SpendingRepository {
    func begin(_ spending: NewSpending) async throws(Failure) -> OrderSpending {
        try await pass("begin") { () throws(Failure) in try await spendings.begin(spending) }
    }

    func restart(_ spending: OrderSpending, as new: NewSpending) async throws(Failure) -> OrderSpending? {
        try await pass("restart") { () throws(Failure) in try await spendings.restart(spending, as: new) }
    }

    func hold(_ order: RecordID) async throws(Failure) -> OrderSpending? {
        try await pass("hold") { () throws(Failure) in try await spendings.hold(order) }
    }

    func spendings(of orders: [RecordID]) async throws(Failure) -> FoundSpendings {
        try await pass("read") { () throws(Failure) in try await spendings.spendings(of: orders) }
    }

    func due(atMost count: Int) async throws(Failure) -> FoundSpendings {
        try await pass("due") { () throws(Failure) in try await spendings.due(atMost: count) }
    }

    func change(_ spending: OrderSpending, _ decision: SpendingDecision) async throws(Failure) -> OrderSpending? {
        try await pass("change") { () throws(Failure) in try await spendings.change(spending, decision) }
    }

    func recounted(_ spending: OrderSpending) async throws(Failure) -> Bool {
        try await pass("recounted") { () throws(Failure) in try await spendings.recounted(spending) }
    }

    func finish(_ spending: OrderSpending) async throws(Failure) {
        try await pass("finish") { () throws(Failure) in try await spendings.finish(spending) }
    }

    func keep(cancelled spending: OrderSpending) async throws(Failure) {
        try await pass("keep") { () throws(Failure) in try await spendings.keep(cancelled: spending) }
    }

    func postpone(unreadable orders: [RecordID]) async throws(Failure) {
        try await pass("postpone") { () throws(Failure) in try await spendings.postpone(unreadable: orders) }
    }

    func postpone(_ spending: OrderSpending) async throws(Failure) {
        try await pass("postpone") { () throws(Failure) in try await spendings.postpone(spending) }
    }

    func claimSweep(every interval: Duration) async throws(Failure) -> Bool {
        try await pass("claim sweep") { () throws(Failure) in try await spendings.claimSweep(every: interval) }
    }
}

extension CrashingSpending: BudgetRepository {
    func take(
        _ amount: Money, for order: RecordID, _ attempt: RecordID, from budget: BudgetID, within limits: BudgetLimits
    ) async throws(Failure) -> BudgetTake {
        try await pass("take") { () throws(Failure) in
            try await budgets.take(amount, for: order, attempt, from: budget, within: limits)
        }
    }

    func giveBack(_ order: RecordID, _ attempt: RecordID, to budget: BudgetID) async throws(Failure) {
        try await pass("give back") { () throws(Failure) in
            try await budgets.giveBack(order, attempt, to: budget)
        }
    }

    func close(_ order: RecordID, in budget: BudgetID) async throws(Failure) {
        try await pass("close") { () throws(Failure) in try await budgets.close(order, in: budget) }
    }

    func standings(of budgets: [BudgetID]) async throws(Failure) -> [BudgetID: BudgetStanding] {
        try await pass("standings") { () throws(Failure) in try await self.budgets.standings(of: budgets) }
    }

    func entries(
        olderThan age: Duration, after budget: BudgetID?, atMost count: Int
    ) async throws(Failure) -> BudgetEntries {
        try await pass("entries") { () throws(Failure) in
            try await budgets.entries(olderThan: age, after: budget, atMost: count)
        }
    }
}
