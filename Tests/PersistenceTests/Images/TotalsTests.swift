import Application
import BSON
import CoreMetrics
import Domain
import MetricsTestKit
import MongoClient
import Persistence
import Synchronization
import Testing

/// How many there are in all, without counting them each time.
@Suite struct TotalsTests {
    private final class Time: Sendable {
        let now = Mutex(ContinuousClock.Instant.now)

        func pass(_ duration: Duration) { now.withLock { $0 += duration } }
    }

    @Test func `A page that shows the end of the list needs no counting`() async throws {
        try await counting { studio, counts, _ in
            for time in 0..<10 { try await studio.write(at: Int64(time)) }
            for (skip, limit) in [(0, 10), (0, 50), (5, 5), (9, 1)] {
                #expect(try await studio.page(.skip(skip), limit: limit).total == 10)
            }
            #expect(try counts() == 0)
        }
    }

    @Test func `The same list is counted once in its lifetime, each list by itself`() async throws {
        try await counting { studio, counts, time in
            for number in 0..<10 {
                try await studio.write(at: Int64(number), [("status", "completed"), ("type", "TEXTTOIAMGE")])
            }
            try await studio.write(at: 5, owner: "bob")
            for _ in 0..<5 {
                #expect(try await studio.page(.skip(0), limit: 3).total == 10)
                #expect(try await studio.page(.skip(3), limit: 3).total == 10)
            }
            #expect(try counts() == 1)
            for _ in 0..<5 { #expect(try await studio.page(ImageFilter(status: .completed), limit: 3).total == 10) }
            #expect(try counts() == 2)
            time.pass(.seconds(29))
            _ = try await studio.page(.skip(0), limit: 3)
            #expect(try counts() == 2)
            time.pass(.seconds(1))
            for _ in 0..<5 { _ = try await studio.page(.skip(0), limit: 3) }
            #expect(try counts() == 3)
        }
    }

    @Test func `A new record shows in the total at once, whoever wrote it`() async throws {
        try await counting { studio, counts, _ in
            for number in 0..<10 as Range<Int64> {
                try await studio.write(at: number)
                #expect(try await studio.page(.skip(0), limit: 2).total == Int(number) + 1)
            }
            #expect(try counts() <= 10)
        }
    }

    @Test func `A record that was deleted out of sight is gone from the total after the lifetime`() async throws {
        try await counting { studio, _, time in
            var ids: [RecordID] = []
            for number in 0..<10 { ids.append(try await studio.write(at: Int64(number))) }
            #expect(try await studio.page(.skip(0), limit: 2).total == 10)
            _ = try await studio.collection.deleteOne(["_id": .objectID(ObjectID(ids[0]))])
            #expect(try await studio.page(.skip(0), limit: 2).total == 10)
            #expect(try await studio.page(.skip(5), limit: 20).total == 9, "the end of the list is seen")
            time.pass(.seconds(30))
            #expect(try await studio.page(.skip(0), limit: 2).total == 9)
        }
    }

    @Test func `Cursor pages share the total that the first page counted`() async throws {
        try await counting { studio, counts, _ in
            for number in 0..<20 { try await studio.write(at: Int64(number)) }
            #expect(try await studio.walk(limit: 3).count == 20)
            #expect(try counts() == 1)
        }
    }

    private func counting(
        _ body: (ImageFixture, _ counts: () throws -> Int, Time) async throws -> Void
    ) async throws {
        let metrics = TestMetrics()
        let time = Time()
        try await withMetricsFactory(metrics) {
            try await ImageFixture.open(now: { time.now.withLock { $0 } }) { studio in
                try await body(
                    studio,
                    { try metrics.expectTimer("mongodb_command_duration", [("command", "count")]).values.count }, time)
            }
        }
    }
}
