import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Wherever a process ends, the ledger, its budgets and the orders agree in the end.
@Suite(.timeLimit(.minutes(5))) struct LedgerCrashTests {
    /// An order from its reservation to its settlement: each step fails after the crash.
    private static func order(_ item: ItemReference, _ fixture: SpendingFixture, ends: String) async {
        do {
            try await fixture.ledger.reserve(item, SpendingFixture.order, by: Payer(SpendingFixture.alice))
        } catch { return }
        do {
            try await fixture.record(item, "pending", [("submissionDue", true)])
            _ = try await fixture.confirm(item)
            let fields: [(String, BSONValue)] = ends == "failed" ? [("charged", false)] : []
            try await fixture.record(item, ends, fields)
            await fixture.ledger.settle(item)
        } catch {}
    }

    /// Another process repeats what is due until nothing is.
    private static func repair(_ fixture: SpendingFixture) async throws {
        let other = SpendingFixture(fixture.database)
        for _ in 0..<3 {
            try await other.makeDue()
            _ = try await other.settlement.settleDue()
        }
    }

    @Test(arguments: ["completed", "failed"])
    func `A crash before or after any step leaves one spending for each order, and budgets that add up`(
        ends: String
    ) async throws {
        try await SpendingFixture.open { clean in
            await Self.order(clean.item(), clean, ends: ends)
            try await clean.expectConsistent("without a crash")
            let calls = clean.crashing.calls
            #expect(calls.prefix(4) == ["begin", "take", "take", "hold"])
            for number in 1...calls.count {
                for isBefore in [true, false] {
                    let place = "\(isBefore ? "before" : "after") \(number), \(calls[number - 1])"
                    let fixture = SpendingFixture(
                        clean.database, crash: CrashingSpending.Point(call: number, isBefore: isBefore))
                    let item = fixture.item()
                    await Self.order(item, fixture, ends: ends)
                    // An order that was not confirmed ends as one that was never submitted.
                    if try await clean.images.count(["_id": .objectID(ObjectID(item.id)), "status": "pending"]) == 1 {
                        try await clean.record(item, "failed", [("submissionDue", true), ("failureInferred", true)])
                    }
                    try await Self.repair(clean)
                    try await clean.expectConsistent(place)
                    let isWritten = try await clean.images.count(["_id": .objectID(ObjectID(item.id))]) == 1
                    #expect(try await clean.spending(item).map(\.isClosed) == (isWritten ? true : nil), "\(place)")
                }
            }
        }
    }

    @Test func `A crash while what was given back is charged after all counts it once`() async throws {
        try await SpendingFixture.open { clean in
            func revived(_ fixture: SpendingFixture) async throws -> ItemReference {
                let item = clean.item()
                try await clean.order(item)
                try await clean.record(item, "failed", [("charged", false)])
                await clean.ledger.settle(item)
                try await clean.record(item, "completed")
                await fixture.ledger.settle(item)
                return item
            }
            let counted = SpendingFixture(clean.database)
            _ = try await revived(counted)
            let calls = counted.crashing.calls
            #expect(calls.contains("recounted"))
            for number in 1...calls.count {
                for isBefore in [true, false] {
                    let crashing = SpendingFixture(
                        clean.database, crash: CrashingSpending.Point(call: number, isBefore: isBefore))
                    let item = try await revived(crashing)
                    await clean.ledger.settle(item)
                    try await Self.repair(clean)
                    #expect(try await clean.state(item) == .charged)
                    try await clean.expectConsistent("\(isBefore ? "before" : "after") \(calls[number - 1])")
                }
            }
        }
    }

    @Test func `What a process has counted again after another has is swept away`() async throws {
        try await SpendingFixture.open { clean in
            let item = clean.item()
            try await clean.order(item)
            try await clean.record(item, "failed", [("charged", false)])
            await clean.ledger.settle(item)
            try await clean.record(item, "completed")
            let frozen = SpendingFixture(clean.database)
            frozen.crashing.freeze(before: "take") { await clean.ledger.settle(item) }
            await frozen.ledger.settle(item)
            #expect(try await clean.spending(item)?.isClosed == true)
            let sweep = SweepBudgets(spendings: clean.spendings, budgets: clean.budgets, logger: TestMongo.quiet)
            try await sweep(olderThan: .zero)
            try await clean.expectConsistent("swept")
            #expect(try await clean.taken() == SpendingFixture.price)
        }
    }

    @Test func `A process that was frozen past the repair reserves anew`() async throws {
        try await SpendingFixture.open(.everything(1)) { fixture in
            let item = fixture.item()
            try await fixture.ledger.reserve(item, SpendingFixture.order, by: Payer(SpendingFixture.alice))
            try await fixture.makeDue()
            _ = try await fixture.settlement.settleDue()
            #expect(try await fixture.state(item) == .cancelled)
            #expect(try await fixture.taken() == .zero)
            try await fixture.record(item, "pending")
            #expect(try await fixture.confirm(item)?.code == nil)
            try await fixture.expectConsistent("reserved anew")
            // Another takes the room of the next one while it is frozen.
            let late = fixture.item()
            try await fixture.record(late, "pending")
            #expect(try await fixture.confirm(late)?.code == .budgetExhausted)
            #expect(try await fixture.spending(late) == nil)
            #expect(try await fixture.taken() == SpendingFixture.price)
        }
    }

    @Test(arguments: [
        Payer(SpendingFixture.alice, key: RecordID(high: 1, low: 2)),
        Payer(SpendingFixture.visitor, network: [127, 0, 0]),
    ])
    func `What a frozen process reserves anew counts in every budget of the order, and within its limit`(
        payer: Payer
    ) async throws {
        try await SpendingFixture.open(.everything(1)) { fixture in
            let items = [fixture.item(), fixture.item()]
            let unlimited = SpendingFixture(fixture.database)
            for item in items { try await unlimited.ledger.reserve(item, SpendingFixture.order, by: payer) }
            try await fixture.makeDue()
            _ = try await fixture.settlement.settleDue()
            for item in items { try await fixture.record(item, "pending") }
            #expect(try await fixture.confirm(items[0], by: payer.owner)?.code == nil)
            #expect(try await fixture.confirm(items[1], by: payer.owner)?.code == .budgetExhausted)
            #expect(try await fixture.spending(items[1]) == nil)
            let standings = try await fixture.budgets.standings(of: BudgetPolicy.budgets(of: payer))
            #expect(standings.count == 3)
            for (budget, standing) in standings { #expect(standing.day == SpendingFixture.price, "\(budget.text)") }
        }
    }

    @Test func `What arrives after the repair is swept away, and nothing else`() async throws {
        try await SpendingFixture.open { fixture in
            let (held, settled, never) = (fixture.item(), fixture.item(), fixture.item())
            try await fixture.order(held)
            try await fixture.order(settled)
            try await fixture.record(settled, "completed")
            await fixture.ledger.settle(settled)
            let attempt = RecordID(high: .max, low: 0)
            for item in [settled, never] {
                _ = try await fixture.budgets.take(
                    SpendingFixture.price, for: item.id, attempt, from: BudgetID(.user(SpendingFixture.alice)),
                    within: BudgetLimits())
            }
            #expect(try await fixture.taken() == SpendingFixture.price * 4)
            let sweep = SweepBudgets(
                spendings: fixture.spendings, budgets: fixture.budgets, logger: TestMongo.quiet)
            try await sweep()
            #expect(try await fixture.taken() == SpendingFixture.price * 4, "they may be in progress")
            try await sweep(olderThan: .zero)
            #expect(try await fixture.open() == [held.id.text])
            try await fixture.expectConsistent("swept")
        }
    }

    @Test(arguments: ["findAndModify", "update"], [1, 3])
    func `A write whose reply is lost counts once`(command: String, times: Int32) async throws {
        let application = TestMongo.freshName()
        try await TestMongo.withDatabase {
            $0.applicationName = application
        } _: { database in
            try await IndexCatalogue(names: CollectionNames()).apply(to: database)
            let fixture = SpendingFixture(database)
            try await TestMongo.withClient { other in
                let unconfirmed: BSONValue = ["code": 64, "errmsg": "waiting for replication timed out"]
                let point = FailPoint([command], times: times, [("writeConcernError", unconfirmed)])
                let item = fixture.item()
                try await point.enabled(for: application, by: other.database(database.name)) {
                    try? await fixture.order(item)
                    try? await fixture.record(item, "completed")
                    await fixture.ledger.settle(item)
                }
                try await fixture.record(item, "completed")
                try await Self.repair(fixture)
                try await fixture.expectConsistent("\(command), \(times) times")
                #expect(try await fixture.state(item) == .charged)
                #expect(try await fixture.taken() == SpendingFixture.price)
            }
        }
    }
}
