import Application
import BSON
import CoreMetrics
import Domain
import MetricsTestKit
import MongoClient
import Persistence
import Synchronization
import Testing

/// Cached list totals.
@Suite struct TotalsTests {
    private final class Time: Sendable {
        let now = Mutex(ContinuousClock.Instant.now)

        func advance(_ duration: Duration) { now.withLock { $0 += duration } }
    }

    @Test func `A page that contains the end of the list needs no count`() async throws {
        try await counting { fixture, counts, _ in
            for time in 0..<10 { try await fixture.write(at: Int64(time)) }
            for (skip, limit) in [(0, 10), (0, 50), (5, 5), (9, 1)] {
                #expect(try await fixture.page(.skip(skip), limit: limit).total == 10)
            }
            #expect(try counts() == 0)
        }
    }

    @Test func `Each list is counted once per cache lifetime`() async throws {
        try await counting { fixture, counts, time in
            for number in 0..<10 {
                try await fixture.write(at: Int64(number), [("status", "completed"), ("type", "TEXTTOIAMGE")])
            }
            try await fixture.write(at: 5, owner: "bob")
            for _ in 0..<5 {
                #expect(try await fixture.page(.skip(0), limit: 3).total == 10)
                #expect(try await fixture.page(.skip(3), limit: 3).total == 10)
            }
            #expect(try counts() == 1)
            for _ in 0..<5 { #expect(try await fixture.page(ImageFilter(status: .completed), limit: 3).total == 10) }
            #expect(try counts() == 2)
            time.advance(.seconds(29))
            _ = try await fixture.page(.skip(0), limit: 3)
            #expect(try counts() == 2)
            time.advance(.seconds(1))
            for _ in 0..<5 { _ = try await fixture.page(.skip(0), limit: 3) }
            #expect(try counts() == 3)
        }
    }

    @Test func `A new record shows in the total at once, whichever client wrote it`() async throws {
        try await counting { fixture, counts, _ in
            for number in 0..<10 as Range<Int64> {
                try await fixture.write(at: number)
                #expect(try await fixture.page(.skip(0), limit: 2).total == Int(number) + 1)
            }
            #expect(try counts() <= 10)
        }
    }

    @Test func `A deletion further down the list shows in the total after the cache lifetime`() async throws {
        try await counting { fixture, _, time in
            var ids: [RecordID] = []
            for number in 0..<10 { ids.append(try await fixture.write(at: Int64(number))) }
            #expect(try await fixture.page(.skip(0), limit: 2).total == 10)
            _ = try await fixture.collection.deleteOne(["_id": .objectID(ObjectID(ids[0]))])
            #expect(try await fixture.page(.skip(0), limit: 2).total == 10)
            #expect(try await fixture.page(.skip(5), limit: 20).total == 9, "the end of the list is seen")
            time.advance(.seconds(30))
            #expect(try await fixture.page(.skip(0), limit: 2).total == 9)
        }
    }

    @Test func `Cursor pages share the total that the first page counted`() async throws {
        try await counting { fixture, counts, _ in
            for number in 0..<20 { try await fixture.write(at: Int64(number)) }
            #expect(try await fixture.walk(limit: 3).count == 20)
            #expect(try counts() == 1)
        }
    }

    private func counting(
        _ body: (ImageFixture, _ counts: () throws -> Int, Time) async throws -> Void
    ) async throws {
        let metrics = TestMetrics()
        let time = Time()
        try await withMetricsFactory(metrics) {
            try await ImageFixture.open(now: { time.now.withLock { $0 } }) { fixture in
                try await body(
                    fixture,
                    { try metrics.expectTimer("mongodb_command_duration", [("command", "count")]).values.count }, time)
            }
        }
    }
}
