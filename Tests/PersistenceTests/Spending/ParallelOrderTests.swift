import Application
import BSON
import Domain
import MongoClient
import Persistence
import SeededNumbers
import TestSupport
import Testing

/// Orders that are made at the same time.
@Suite(.timeLimit(.minutes(5))) struct ParallelOrderTests {
    /// - Returns: how many of them were made.
    private static func orders(
        _ count: Int, _ fixture: SpendingFixture, by payer: @escaping @Sendable (Int) -> Payer
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<count {
                let item = fixture.item()
                group.addTask {
                    do {
                        try await fixture.order(item, by: payer(number))
                        return true
                    } catch let failure as Failure where failure.code == .budgetExhausted {
                        return false
                    }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
    }

    @Test func `Of fifty parallel orders exactly those pass that fit, whichever budget is limited`() async throws {
        let alice = Payer(SpendingFixture.alice)
        var keyed = Payer(SpendingFixture.alice, key: RecordID(high: 1, low: 2))
        keyed.known[.key(RecordID(high: 1, low: 2))] = BudgetLimits(perDay: SpendingFixture.price * 10)
        let visitor = Payer(SpendingFixture.visitor, network: [127, 0, 0])
        var (user, network, visitors, month) = (
            BudgetSettings.none, BudgetSettings.none, BudgetSettings.none, BudgetSettings.none
        )
        let ten = SpendingFixture.price * 10
        user.user = BudgetLimits(perDay: ten)
        network.visitor = BudgetLimits(perDay: ten)
        visitors.visitors = BudgetLimits(perDay: ten)
        month.everything = BudgetLimits(perMonth: ten)
        let cases: [(BudgetSettings, Payer)] = [
            (.everything(10), alice), (user, alice), (.none, keyed), (network, visitor), (visitors, visitor),
            (month, visitor),
        ]
        for (limits, payer) in cases {
            try await SpendingFixture.open(limits) { fixture in
                #expect(try await Self.orders(50, fixture) { _ in payer } == 10, "\(limits)")
                try await fixture.expectConsistent("\(limits)")
            }
        }
    }

    @Test func `A narrow limit and a wide one hold at once, and the wide one is used up`() async throws {
        let (seed, price) = (Seed("parallel orders"), SpendingFixture.price)
        for _ in 0..<5 {
            let (narrow, wide) = seed { (Int.random(in: 3...8, using: &$0), Int.random(in: 5...15, using: &$0)) }
            var limits = BudgetSettings.everything(wide)
            limits.user = BudgetLimits(perDay: price * narrow)
            try await SpendingFixture.open(limits) { fixture in
                let made = try await Self.orders(60, fixture) { Payer(Owner(stored: "user-\($0 % 3)")) }
                #expect(made == min(wide, 3 * narrow), "\(narrow) each, \(wide) together")
                for number in 0..<3 {
                    let taken = try await fixture.taken(.user(Owner(stored: "user-\(number)")))
                    #expect(taken <= price * narrow)
                }
                try await fixture.expectConsistent("\(narrow) each, \(wide) together")
            }
        }
    }

    @Test func `An order without a known price is refused under a limit, and counted without one`() async throws {
        let unpriced = PricedOrder.image(model: "another", count: 1)
        try await SpendingFixture.open(.everything(1)) { fixture in
            let item = fixture.item()
            let failure = await #expect(throws: Failure.self) {
                try await fixture.ledger.reserve(item, unpriced, by: Payer(SpendingFixture.alice))
            }
            #expect(failure?.code == .budgetExhausted && failure?.budget?.needed == nil)
            #expect(failure?.faults.contains { $0.field == "price" } == true)
            let stored = try await fixture.spending(item)
            #expect(stored == nil)
        }
        try await SpendingFixture.open { fixture in
            let item = fixture.item()
            try await fixture.ledger.reserve(item, unpriced, by: Payer(SpendingFixture.alice))
            #expect(try await fixture.state(item) == .reserving)
            #expect(try await fixture.taken() == .zero)
            let rows = try await MongoSpendingReader(fixture.database, names: CollectionNames()).rows(
                "2000-01-01"..."2999-12-31", by: .model, of: nil)
            #expect(rows.map(\.name) == ["another"] && rows[0].figures.unpriced == 1)
        }
    }

    @Test func `The budget of an account replaces the usual one`() async throws {
        var limits = BudgetSettings.none
        limits.user = BudgetLimits(perDay: SpendingFixture.price)
        try await SpendingFixture.open(limits) { fixture in
            let id = fixture.ids.next()
            try await fixture.database.collection("users").insert([
                "_id": .objectID(ObjectID(id)), "email": "a@example.org", "budget": ["per_day": "0.06"],
            ])
            #expect(try await Self.orders(10, fixture) { _ in Payer(Owner(stored: id.text)) } == 3)
            #expect(try await Self.orders(10, fixture) { _ in Payer(Owner(stored: "token-only")) } == 1)
        }
    }
}
