import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Orders are settled once, by their records.
@Suite struct SettlementTests {
    private typealias Fields = [(String, BSONValue)]

    private static let images: [(status: String, fields: Fields, state: SpendingState)] = [
        ("pending", [], .held), ("pending", [("submissionDue", true)], .held), ("completed", [], .charged),
        ("failed", [("failureCode", "prompt_refused"), ("failureInferred", false), ("charged", false)], .free),
        ("failed", [("failureCode", "provider_unavailable"), ("failureInferred", true), ("charged", false)], .free),
        ("failed", [("failureCode", "timed_out"), ("failureInferred", true), ("submissionDue", true)], .free),
        ("failed", [("failureCode", "generation_failed"), ("failureInferred", false)], .free),
        ("failed", [("failureCode", "timed_out"), ("failureInferred", true)], .unknown),
        ("failed", [("failureCode", "provider_unavailable"), ("failureInferred", true)], .unknown),
    ]
    private static let videos: [(status: String, fields: Fields, state: SpendingState)] = [
        ("pending", [], .held), ("processing", [], .held), ("completed", [], .charged),
        ("failed", [("failure_code", "parked"), ("ended_from", "queued")], .free),
        ("failed", [("failure_code", "content_refused"), ("ended_from", "ordered")], .free),
        ("failed", [("failure_code", "quota_exhausted"), ("ended_from", "ordering")], .free),
        ("failed", [("failure_code", "generation_failed"), ("ended_from", "ordered")], .charged),
        ("failed", [("failure_code", "timed_out"), ("ended_from", "ordered")], .unknown),
        ("failed", [("failure_code", "outcome_unknown"), ("ended_from", "ordering")], .unknown),
        ("failed", [("failure_code", "parked"), ("ended_from", "ordered")], .unknown),
    ]

    @Test func `Each outcome of an image has its state, and the budget follows`() async throws {
        for (status, fields, state) in Self.images {
            try await SpendingFixture.open { fixture in
                let item = fixture.item()
                try await fixture.order(item)
                try await fixture.record(item, status, fields)
                try await Self.check(fixture, item, state, "\(status) \(fields)")
            }
        }
    }

    @Test func `Each outcome of a video has its state, by the price of a failure`() async throws {
        for (status, fields, state) in Self.videos {
            try await SpendingFixture.open { fixture in
                let item = ItemReference(.video, fixture.ids.next())
                let order = PricedOrder.video(model: "wan2.6-t2v", seconds: 1, resolution: nil)
                try await fixture.ledger.reserve(item, order, by: Payer(SpendingFixture.alice))
                try await fixture.record(item, status, fields)
                _ = try await fixture.ledger.confirm(item, order, by: SpendingFixture.alice)
                try await Self.check(fixture, item, state, "\(status) \(fields)")
            }
        }
    }

    private static func check(
        _ fixture: SpendingFixture, _ item: ItemReference, _ state: SpendingState, _ place: String
    ) async throws {
        for _ in 0..<2 {
            await fixture.ledger.settle(item)
            #expect(try await fixture.state(item) == state, "\(place)")
            let isFree = state == .free
            #expect(try await fixture.taken() == (isFree ? .zero : SpendingFixture.price), "\(place)")
            #expect(try await fixture.open().isEmpty == [.free, .charged].contains(state), "\(place)")
            #expect(try await fixture.spending(item)?.isClosed == [.free, .charged].contains(state), "\(place)")
        }
    }

    @Test func `An order without a record is cancelled before it is confirmed, and unknown afterwards`() async throws {
        try await SpendingFixture.open { fixture in
            let (reserved, held) = (fixture.item(), fixture.item())
            try await fixture.ledger.reserve(reserved, SpendingFixture.order, by: Payer(SpendingFixture.alice))
            try await fixture.order(held)
            _ = try await fixture.images.deleteOne(["_id": .objectID(ObjectID(held.id))])
            #expect(try await !fixture.settlement.settleDue(), "neither is due")
            #expect(try await fixture.state(reserved) == .reserving)
            try await fixture.makeDue()
            _ = try await fixture.settlement.settleDue()
            #expect(try await fixture.state(reserved) == .cancelled)
            #expect(try await fixture.state(held) == .unknown)
            #expect(try await fixture.taken() == SpendingFixture.price)
            try await fixture.makeDue()
            _ = try await fixture.settlement.settleDue()
            #expect(try await fixture.spending(reserved) == nil, "it is kept for a day")
        }
    }

    @Test func `A repeated order whose record was deleted is made only with a hold of its own`() async throws {
        try await SpendingFixture.open { fixture in
            let payer = Payer(SpendingFixture.alice)
            for (status, fields) in [("completed", []), ("failed", [("failureInferred", true)])] as [(String, Fields)] {
                let item = fixture.item()
                try await fixture.order(item)
                try await fixture.record(item, status, fields)
                await fixture.ledger.settle(item)
                try await fixture.ledger.reserve(item, SpendingFixture.order, by: payer)
                _ = try await fixture.images.deleteOne(["_id": .objectID(ObjectID(item.id))])
                let failure = await #expect(throws: Failure.self) {
                    try await fixture.ledger.reserve(item, SpendingFixture.order, by: payer)
                }
                #expect(failure?.code == .idempotencyKeyReused, "\(status)")
            }
            let free = fixture.item()
            try await fixture.order(free)
            try await fixture.record(free, "failed", [("charged", false)])
            await fixture.ledger.settle(free)
            _ = try await fixture.images.deleteOne(["_id": .objectID(ObjectID(free.id))])
            #expect(try await fixture.taken() == SpendingFixture.price * 2)
            try await fixture.order(free)
            #expect(try await fixture.taken() == SpendingFixture.price * 3)
        }
    }

    @Test func `An unknown order is charged when its time has passed`() async throws {
        try await SpendingFixture.open { fixture in
            let item = fixture.item()
            try await fixture.order(item)
            try await fixture.record(item, "failed", [("failureInferred", true), ("failureCode", "timed_out")])
            await fixture.ledger.settle(item)
            #expect(try await fixture.state(item) == .unknown)
            try await fixture.makeDue()
            _ = try await fixture.settlement.settleDue()
            #expect(try await fixture.state(item) == .charged)
            #expect(try await fixture.open().isEmpty)
            #expect(try await fixture.taken() == SpendingFixture.price)
        }
    }

    @Test func `An image that was made after all is charged, also after it was given back`() async throws {
        try await SpendingFixture.open { fixture in
            for fields: Fields in [
                [("failureInferred", true)], [("failureInferred", true), ("charged", false)],
            ] {
                let item = fixture.item()
                try await fixture.order(item)
                try await fixture.record(item, "failed", fields)
                await fixture.ledger.settle(item)
                try await fixture.record(item, "completed")
                for _ in 0..<2 { await fixture.ledger.settle(item) }
                #expect(try await fixture.state(item) == .charged)
            }
            #expect(try await fixture.taken() == SpendingFixture.price * 2)
            #expect(try await fixture.open().isEmpty)
        }
    }

    @Test func `An admin decides unknown orders only, and the budget follows`() async throws {
        try await SpendingFixture.open { fixture in
            let reader = MongoSpendingReader(fixture.database, names: CollectionNames())
            let actor = AuditActor(try #require(UserID("root")))
            var items: [ItemReference] = []
            for _ in 0..<3 {
                let item = fixture.item()
                try await fixture.order(item)
                items.append(item)
            }
            for item in items.prefix(2) {
                try await fixture.record(item, "failed", [("failureInferred", true), ("failureCode", "timed_out")])
                await fixture.ledger.settle(item)
            }
            let unknown = try await reader.unknown(atMost: 10)
            #expect(Set(unknown.map(\.order)) == Set(items.prefix(2)))
            #expect(try await reader.countUnknown() == 2)
            #expect(unknown.allSatisfy { $0.owner == SpendingFixture.alice && $0.amount == SpendingFixture.price })
            #expect(try await reader.decide(items[0].id, isCharged: true, by: actor))
            #expect(try await reader.decide(items[1].id, isCharged: false, by: actor))
            for item in items { #expect(try await !reader.decide(item.id, isCharged: true, by: actor)) }
            _ = try await fixture.settlement.settleDue()
            #expect(try await fixture.state(items[0]) == .charged)
            #expect(try await fixture.state(items[1]) == .free)
            #expect(try await fixture.taken() == SpendingFixture.price * 2)
            #expect(try await fixture.open() == [items[2].id.text])
            let rows = try await reader.rows("2000-01-01"..."2999-12-31", by: .user, of: nil)
            #expect(rows.count == 1 && rows[0].name == "alice")
            #expect(rows[0].figures.orders == 3 && rows[0].figures.charged == SpendingFixture.price)
            #expect(rows[0].figures.held == SpendingFixture.price && rows[0].figures.unknown == .zero)
        }
    }

    @Test func `A failed order that is submitted again is reserved again, if it fits`() async throws {
        try await SpendingFixture.open(.everything(1)) { fixture in
            let (item, other) = (fixture.item(), fixture.item())
            try await fixture.order(item)
            try await fixture.record(item, "failed", [("charged", false)])
            await fixture.ledger.settle(item)
            _ = try await fixture.database.collection("spending").updateOne(
                ["_id": .objectID(ObjectID(item.id))], .operators(["$set": ["day": "2000-01-01"]]))
            #expect(try await fixture.confirm(item)?.code == nil)
            let reader = MongoSpendingReader(fixture.database, names: CollectionNames())
            #expect(try await reader.rows("2000-01-01"..."2000-01-01", by: .day, of: nil).isEmpty, "of today")
            #expect(try await fixture.taken() == SpendingFixture.price)
            #expect(try await fixture.state(item) == .held)
            await fixture.ledger.settle(item)
            try await fixture.order(other)
            let refusal = try await fixture.confirm(item)
            #expect(refusal?.code == .budgetExhausted && refusal?.budget?.scope == .everything)
            #expect(try await fixture.state(item) == .free)
            #expect(try await fixture.taken(.everything) == SpendingFixture.price)
        }
    }

    @Test func `The sums and the undecided orders are read from indexes`() async throws {
        try await SpendingFixture.open { fixture in
            for _ in 0..<20 { try await fixture.order(fixture.item()) }
            let collection = fixture.database.collection("spending")
            for group in SpendingGroup.allCases {
                for owner in [nil, SpendingFixture.alice] {
                    let pipeline = SpendingPipeline.rows("2000-01-01"..."2999-12-31", by: group, of: owner)
                    let command: BSONDocument = [
                        "aggregate": "spending", "pipeline": .array(pipeline.map { .document($0) }), "cursor": [:],
                    ]
                    let plan = try await ExplainedPlan(command, in: fixture.database)
                    #expect(plan.isServedByIndex && plan.documents == 0, "\(group) \(plan)")
                }
            }
            let undecided = try await ExplainedPlan(
                collection.findCommand(MongoSpendingReader.findUnknown(atMost: 100)), in: fixture.database)
            #expect(undecided.isServedByIndex, "\(undecided)")
            let count = try await ExplainedPlan(
                collection.countCommand(MongoSpendingReader.isUnknown), in: fixture.database)
            #expect(count.isServedByIndex && count.documents == 0, "\(count)")
        }
    }
}
