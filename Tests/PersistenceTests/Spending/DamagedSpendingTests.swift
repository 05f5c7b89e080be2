import Application
import BSON
import Domain
import MetricsTestKit
import MongoClient
import Persistence
import TestSupport
import Testing

/// Spendings that are damaged, or that another application has written.
@Suite struct DamagedSpendingTests {
    @Test(arguments: ["state", "kind", "amount", "budgets"])
    func `A spending that cannot be read is left alone, and all others are settled`(field: String) async throws {
        try await SpendingFixture.open { fixture in
            let (damaged, other) = (fixture.item(), fixture.item())
            for item in [damaged, other] {
                try await fixture.order(item)
                try await fixture.record(item, "completed")
            }
            let value: BSONValue = field == "amount" ? .int64(.max) : "another"
            let set = BSONDocument(literal: [(field, value)])
            let spending = fixture.database.collection("spending")
            _ = try await spending.updateOne(
                ["_id": .objectID(ObjectID(damaged.id))], .operators(["$set": .document(set)]))
            try await fixture.makeDue()
            for _ in 0..<2 { _ = try await fixture.settlement.settleDue() }
            #expect(try await fixture.state(other) == .charged)
            let unreadable = try fixture.metrics.expectCounter("spending_unreadable")
            #expect(unreadable.totalValue == 1, "it is due again a day later")
            try await SweepBudgets(spendings: fixture.spendings, budgets: fixture.budgets, logger: TestMongo.quiet)(
                olderThan: .zero)
            #expect(try await fixture.open() == [damaged.id.text])
            #expect(try await fixture.taken() == SpendingFixture.price * 2)
            try await fixture.settlement.settle([damaged.id, other.id])
        }
    }
}
