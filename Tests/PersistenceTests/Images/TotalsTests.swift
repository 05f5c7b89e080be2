import Application
import BSON
import CoreMetrics
import Domain
import MetricsTestKit
import MongoClient
import Persistence
import Synchronization
import TestSupport
import Testing

/// Cached list totals.
@Suite struct TotalsTests {
    private final class Surroundings: Sendable {
        /// The name of the fixture's client, for fail points.
        let application = "totals-\(UInt32.random(in: 0...UInt32.max))"
        let now = Mutex(ContinuousClock.Instant.now)

        func advance(_ duration: Duration) { now.withLock { $0 += duration } }

        func whileFailing<Output>(_ point: FailPoint, _ body: () async throws -> Output) async throws -> Output {
            try await TestMongo.withDatabase { other in
                try await point.enabled(for: application, by: other, body)
            }
        }
    }

    @Test func `A page that contains the end of the list needs no count`() async throws {
        try await counting { fixture, counts, _ in
            for time in 0..<10 { try await fixture.write(at: Int64(time)) }
            for (skip, limit) in [(0, 10), (0, 50), (5, 5), (9, 1)] {
                #expect(try await fixture.page(.skip(skip), limit: limit).total.count == 10)
            }
            #expect(try counts() == 0)
        }
    }

    @Test func `Each list is counted once per cache lifetime`() async throws {
        try await counting { fixture, counts, surroundings in
            for number in 0..<10 {
                try await fixture.write(at: Int64(number), [("status", "completed"), ("type", "TEXTTOIAMGE")])
            }
            try await fixture.write(at: 5, owner: "bob")
            for _ in 0..<5 {
                #expect(try await fixture.page(.skip(0), limit: 3).total.count == 10)
                #expect(try await fixture.page(.skip(3), limit: 3).total.count == 10)
            }
            #expect(try counts() == 1)
            for _ in 0..<5 {
                #expect(try await fixture.page(.images(status: .completed, type: nil), limit: 3).total.count == 10)
            }
            #expect(try counts() == 2)
            surroundings.advance(.seconds(29))
            _ = try await fixture.page(.skip(0), limit: 3)
            #expect(try counts() == 2)
            surroundings.advance(.seconds(1))
            for _ in 0..<5 { _ = try await fixture.page(.skip(0), limit: 3) }
            #expect(try counts() == 3)
        }
    }

    @Test func `A new record shows in the total at once, whichever client wrote it`() async throws {
        try await counting { fixture, counts, _ in
            for number in 0..<10 as Range<Int64> {
                try await fixture.write(at: number)
                #expect(try await fixture.page(.skip(0), limit: 2).total.count == Int(number) + 1)
            }
            #expect(try counts() <= 10)
        }
    }

    @Test func `A deletion further down the list shows in the total after the cache lifetime`() async throws {
        try await counting { fixture, _, surroundings in
            var ids: [RecordID] = []
            for number in 0..<10 { ids.append(try await fixture.write(at: Int64(number))) }
            #expect(try await fixture.page(.skip(0), limit: 2).total.count == 10)
            _ = try await fixture.collection.deleteOne(["_id": .objectID(ObjectID(ids[0]))])
            #expect(try await fixture.page(.skip(0), limit: 2).total.count == 10)
            #expect(try await fixture.page(.skip(5), limit: 20).total.count == 9, "the end of the list is seen")
            surroundings.advance(.seconds(30))
            #expect(try await fixture.page(.skip(0), limit: 2).total.count == 9)
        }
    }

    @Test func `Cursor pages share the total that the first page counted`() async throws {
        try await counting { fixture, counts, _ in
            for number in 0..<20 { try await fixture.write(at: Int64(number)) }
            #expect(try await fixture.walk(limit: 3).count == 20)
            #expect(try counts() == 1)
        }
    }

    @Test func `Concurrent pages of a list share one count`() async throws {
        try await counting { fixture, counts, surroundings in
            for number in 0..<10 { try await fixture.write(at: Int64(number)) }
            // Longer than the pages take to read.
            let slow = FailPoint(["count"], times: nil, [("blockConnection", true), ("blockTimeMS", 300)])
            let totals = try await surroundings.whileFailing(slow) {
                try await withThrowingTaskGroup { group in
                    for _ in 0..<20 { group.addTask { try await fixture.page(.skip(0), limit: 3).total } }
                    return try await group.reduce(into: [ListTotal]()) { $0.append($1) }
                }
            }
            #expect(totals == Array(repeating: ListTotal(10), count: 20))
            #expect(try counts() == 1)
        }
    }

    @Test(arguments: [("blockTimeMS", BSONValue.int32(3000)), ("errorCode", 50), ("closeConnection", true)])
    func `The total of a list that cannot be counted is what is known, and the list is counted later`(
        fault: (String, BSONValue)
    ) async throws {
        try await counting { fixture, _, surroundings in
            for number in 0..<10 { try await fixture.write(at: Int64(number)) }
            // A failed read is retried once.
            let point = FailPoint(["count"], times: 2, [("blockConnection", .bool(fault.0 == "blockTimeMS")), fault])
            let total = try await surroundings.whileFailing(point) { try await fixture.page(.skip(0), limit: 3).total }
            #expect(total == ListTotal(4, isLowerBound: true))
            #expect(try await fixture.page(.skip(5), limit: 3).total == ListTotal(9, isLowerBound: true))
            surroundings.advance(.seconds(30))
            #expect(try await fixture.page(.skip(0), limit: 3).total == ListTotal(10))
        }
    }

    @Test func `A list is counted up to 100,000 records`() async throws {
        try await counting { fixture, counts, _ in
            for start in stride(from: 0 as Int32, to: 100_001, by: 10_000) {
                try await fixture.fill(from: start, 10_000)
            }
            #expect(try await fixture.page(.skip(0), limit: 3).total == ListTotal(100_000, isLowerBound: true))
            // A new record needs no new count: the lower bound stays correct.
            try await fixture.write(at: 1_000_000)
            #expect(try await fixture.page(.skip(0), limit: 3).total == ListTotal(100_000, isLowerBound: true))
            #expect(try counts() == 1)
        }
    }

    private func counting(
        _ body: (ImageFixture, _ counts: () throws -> Int, Surroundings) async throws -> Void
    ) async throws {
        let metrics = TestMetrics()
        let surroundings = Surroundings()
        try await withMetricsFactory(metrics) {
            try await ImageFixture.open(now: { surroundings.now.withLock { $0 } }) {
                $0.applicationName = surroundings.application
            } _: { fixture in
                try await body(
                    fixture,
                    { try metrics.expectTimer("mongodb_command_duration", [("command", "count")]).values.count },
                    surroundings)
            }
        }
    }
}
