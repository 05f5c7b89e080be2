import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// What is taken from budgets, and when they begin anew.
@Suite struct BudgetRepositoryTests {
    private static let budget = BudgetID(.everything)
    private static let (one, two) = (Money(micros: 1_000_000), Money(micros: 2_000_000))
    private static let limits = BudgetLimits(perDay: two, perMonth: Money(micros: 3_000_000))
    private static let attempt = RecordID(high: 1, low: 1)

    /// - Parameter time: as ISO 8601, without the zone.
    private static func budgets(_ database: MongoDatabase, at time: String) throws -> MongoBudgetRepository {
        let date = try BSONDocument(extendedJSON: #"{"at":{"$date":"\#(time)Z"}}"#)
        return MongoBudgetRepository(database, names: CollectionNames(), now: try #require(date["at"]))
    }

    private static func order(_ number: UInt32) -> RecordID { RecordID(high: 0, low: number) }

    private static func take(
        _ order: UInt32, _ budgets: MongoBudgetRepository, _ amount: Money = one,
        _ attempt: RecordID = BudgetRepositoryTests.attempt
    ) async throws -> BudgetTake {
        try await budgets.take(amount, for: Self.order(order), attempt, from: budget, within: limits)
    }

    @Test func `An amount is taken while both limits allow it, once for each order`() async throws {
        try await TestMongo.withDatabase { database in
            let budgets = try Self.budgets(database, at: "2026-11-26T10:00:00")
            for _ in 0..<2 {
                let first = try await Self.take(0, budgets)
                #expect(first.isTaken && first.standing.day == Self.one && first.standing.month == Self.one)
            }
            #expect(try await Self.take(1, budgets).isTaken)
            let refused = try await Self.take(2, budgets)
            #expect(!refused.isTaken && refused.isBusy && refused.standing.day == Self.two)
            #expect(try await Self.take(0, budgets, Self.two).isTaken, "what an order holds is never refused")
            let standings = try await budgets.standings(of: [Self.budget, BudgetID(.visitors)])
            #expect(standings[Self.budget]?.day == Self.two && standings[BudgetID(.visitors)]?.day == .zero)
        }
    }

    @Test func `What is given back can be taken again; what is closed stays counted`() async throws {
        try await TestMongo.withDatabase { database in
            let budgets = try Self.budgets(database, at: "2026-11-26T10:00:00")
            for order: UInt32 in 0..<2 { _ = try await Self.take(order, budgets) }
            for _ in 0..<2 { try await budgets.giveBack(Self.order(0), Self.attempt, to: Self.budget) }
            for _ in 0..<2 { try await budgets.close(Self.order(1), in: Self.budget) }
            try await budgets.giveBack(Self.order(1), Self.attempt, to: Self.budget)
            #expect(try await budgets.standings(of: [Self.budget])[Self.budget]?.day == Self.one)
            #expect(try await Self.take(2, budgets).isTaken)
            #expect(try await !Self.take(3, budgets).isTaken)
        }
    }

    @Test func `An older attempt cannot give back what a later one holds`() async throws {
        try await TestMongo.withDatabase { database in
            let budgets = try Self.budgets(database, at: "2026-11-26T10:00:00")
            let later = RecordID(high: 2, low: 0)
            for attempt in [Self.attempt, later, Self.attempt] {
                let take = try await Self.take(0, budgets, Self.one, attempt)
                #expect(take.isTaken && take.standing.day == Self.one, "counted once")
            }
            try await budgets.giveBack(Self.order(0), Self.attempt, to: Self.budget)
            #expect(try await budgets.standings(of: [Self.budget])[Self.budget]?.day == Self.one)
            try await budgets.giveBack(Self.order(0), later, to: Self.budget)
            #expect(try await budgets.standings(of: [Self.budget])[Self.budget]?.day == .zero)
        }
    }

    @Test(arguments: [
        ("2026-11-26T23:59:59.999", "2026-11-27T00:00:00.000", true, false),
        ("2026-11-30T23:59:59.999", "2026-12-01T00:00:00.000", true, true),
        ("2028-02-28T23:59:59.999", "2028-02-29T00:00:00.000", true, false),
        ("2028-02-29T23:59:59.999", "2028-03-01T00:00:00.000", true, true),
        ("2026-12-31T23:59:59.999", "2027-01-01T00:00:00.000", true, true),
        ("2026-11-27T00:00:00.500", "2026-11-26T23:59:59.500", false, false),
        ("2026-12-01T00:00:00.500", "2026-11-30T23:59:59.500", false, false),
    ])
    func `A day and a month begin anew at midnight UTC, and not by a clock that goes back`(
        before: String, after: String, isNewDay: Bool, isNewMonth: Bool
    ) async throws {
        try await TestMongo.withDatabase { database in
            let earlier = try Self.budgets(database, at: before)
            for order: UInt32 in 0..<2 { #expect(try await Self.take(order, earlier).isTaken) }
            let later = try Self.budgets(database, at: after)
            let take = try await Self.take(2, later)
            #expect(take.isTaken == isNewDay)
            #expect(take.standing.day == (isNewDay ? Self.one : Self.two))
            #expect(take.standing.month == (isNewMonth ? Self.one : isNewDay ? Self.one + Self.two : Self.two))
            // What was taken yesterday is given back to the month only; what was taken in an earlier month, not at all.
            try await later.giveBack(Self.order(0), Self.attempt, to: Self.budget)
            let standing = try #require(try await later.standings(of: [Self.budget])[Self.budget])
            #expect(standing.day == Self.one)
            #expect(standing.month == (isNewMonth ? Self.one : isNewDay ? Self.two : Self.one))
        }
    }

    @Test func `The end of a day and of a month is told`() async throws {
        try await TestMongo.withDatabase { database in
            let take = try await Self.take(0, try Self.budgets(database, at: "2026-12-31T23:00:00"))
            #expect(CalendarDate(take.standing.end(of: .day)).text == "2027-01-01T00:00:00.000Z")
            let november = try await Self.take(1, try Self.budgets(database, at: "2027-01-30T23:00:00"))
            #expect(CalendarDate(november.standing.end(of: .month)).text == "2027-02-01T00:00:00.000Z")
        }
    }

    @Test func `Forty writers that insert the same budget take exactly what fits`() async throws {
        try await TestMongo.withDatabase {
            $0.connections = 12
        } _: { database in
            let budgets = MongoBudgetRepository(database, names: CollectionNames())
            let limits = BudgetLimits(perDay: Self.one * 7)
            let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number: UInt32 in 0..<40 {
                    group.addTask {
                        try await budgets.take(
                            Self.one, for: Self.order(number), Self.attempt, from: Self.budget, within: limits
                        ).isTaken
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(taken == 7)
        }
    }

    @Test func `Entries are read budget by budget, only old ones`() async throws {
        try await TestMongo.withDatabase { database in
            let earlier = try Self.budgets(database, at: "2026-11-26T10:00:00")
            let budgets = [BudgetID(.everything), BudgetID(.user(SpendingFixture.alice)), BudgetID(.visitors)]
            for budget in budgets {
                _ = try await earlier.take(
                    Self.one, for: Self.order(0), Self.attempt, from: budget, within: BudgetLimits())
            }
            let later = try Self.budgets(database, at: "2026-11-26T10:20:00")
            _ = try await Self.take(1, later)
            var (last, found): (BudgetID?, [BudgetID]) = (nil, [])
            repeat {
                let page = try await later.entries(olderThan: .seconds(600), after: last, atMost: 2)
                #expect(page.entries.allSatisfy { $0.order == Self.order(0) && $0.attempt == Self.attempt })
                found += page.entries.map(\.budget)
                last = page.last
            } while last != nil
            #expect(found == budgets.sorted { $0.text < $1.text })
        }
    }
}
