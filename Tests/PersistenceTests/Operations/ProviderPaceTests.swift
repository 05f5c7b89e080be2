import Application
import BSON
import MongoClient
import Persistence
import TestSupport
import Testing

/// The provider's rate limit, shared by all processes.
@Suite struct ProviderPaceTests {
    private static let minute: Duration = .seconds(60)

    @Test func `Concurrent callers in several processes never exceed the rate and leave no slot unused`() async throws {
        try await TestMongo.withDatabase { database in
            let start = try await database.serverTime()
            let waits = try await Self.reserve(20, in: 4, perSecond: 10, database)
            #expect(waits.count == 80 && waits.allSatisfy { $0 >= .zero && $0 < .seconds(9) })
            let slots = try await PaceLog.slots(in: Self.pace(database), since: start, every: 100)
            #expect(slots.count == 80 && slots[0] >= start)
            // Slots are reserved faster than they pass, so there are few gaps; a busy machine may leave some.
            #expect(zip(slots.dropFirst(), slots).allSatisfy { $0 - $1 >= 100 })
            #expect(try #require(slots.last) - slots[0] < 7900 + 4000)
            for first in slots {
                #expect(slots.count { (first..<first + 1000).contains($0) } <= 10)
            }
        }
    }

    @Test(arguments: [3, 7, 300])
    func `A rate that does not divide a second is respected`(rate: Int) async throws {
        try await TestMongo.withDatabase { database in
            let start = try await database.serverTime()
            let pace = MongoProviderPace(database, names: CollectionNames(), perSecond: [.videoSubmission: rate])
            for _ in 0...12 { _ = try await pace.reserve(.videoSubmission, upTo: 1, within: .seconds(60)) }
            let interval = Int64((999 + rate) / rate)
            let slots = try await PaceLog.slots(in: Self.pace(database), since: start, every: interval)
            #expect(slots.count == 13)
            for (later, earlier) in zip(slots.dropFirst(), slots) {
                #expect(Double(later - earlier) >= 1000 / Double(rate))
            }
        }
    }

    @Test func `The first concurrent callers get different slots`() async throws {
        try await TestMongo.withDatabase { database in
            let start = try await database.serverTime()
            let collections = (0..<5).map { "pace_\($0)" }
            let waits = try await Self.reserve(3, in: 3, perSecond: 100, database, collections)
            #expect(waits.count == 45 && waits.count { $0 == .zero } >= 5)
            for name in collections {
                #expect(Set(try await PaceLog.slots(in: database.collection(name), since: start, every: 10)).count == 9)
            }
        }
    }

    @Test func `Callers that cannot wait long enough reserve no slot, and kinds of calls are independent`()
        async throws
    {
        try await withPace([.videoSubmission: 1, .videoPoll: 1]) { pace, collection in
            #expect(try await Self.wait(.videoSubmission, within: .zero, pace) == .zero)
            try await pace.slowDown(.videoSubmission, by: Self.minute)
            let before = try await Self.record(of: .videoSubmission, in: collection).first?["next_at"]
            for _ in 0..<3 {
                let refused = try await pace.reserve(.videoSubmission, upTo: 5, within: .seconds(20))
                #expect(refused.count == 0 && (Duration.seconds(30)...Self.minute).contains(refused.wait))
            }
            #expect(try await Self.record(of: .videoSubmission, in: collection).first?["next_at"] == before)
            #expect(try await Self.wait(.videoPoll, within: .zero, pace) == .zero)
        }
    }

    @Test func `Slowing down delays all calls of a kind and never moves one earlier`() async throws {
        try await withPace([.videoSubmission: 10, .videoPoll: 10]) { pace, _ in
            try await pace.slowDown(.videoSubmission, by: .seconds(30))
            try await pace.slowDown(.videoSubmission, by: .seconds(1))
            #expect(try await Self.wait(.videoSubmission, within: .seconds(20), pace) == nil)
            let wait = try #require(try await Self.wait(.videoSubmission, within: Self.minute, pace))
            #expect((Duration.seconds(20)...Duration.seconds(30)).contains(wait))
            #expect(try await Self.wait(.videoPoll, within: .zero, pace) == .zero)
            try await pace.slowDown(.videoPoll, by: .seconds(30))
            #expect(try await Self.wait(.videoPoll, within: .seconds(20), pace) == nil)
            // Longer than the maximum delay.
            try await pace.slowDown(.videoSubmission, by: .seconds(86_400))
            #expect(try await Self.wait(.videoSubmission, within: Self.minute, pace) == nil)
            let longest = try #require(try await Self.wait(.videoSubmission, within: .seconds(86_400), pace))
            #expect((Duration.seconds(590)...Duration.seconds(600)).contains(longest))
        }
    }

    private static let marks: [BSONValue] = [
        .date(milliseconds: 0), .date(milliseconds: .min), .date(milliseconds: 4_102_444_800_000),
        .date(milliseconds: .max), .null, "soon", 5, .document([:]), .bool(true), .timestamp(seconds: 1, increment: 1),
    ]

    @Test func `Implausible stored values do not block calls`() async throws {
        try await withPace([.videoSubmission: 1]) { pace, collection in
            for mark in Self.marks {
                for call in ["qwen.order", "qwen.question"] {
                    _ = try await collection.findOneAndUpdate(
                        ["_id": .string(call)], .operators(["$set": ["next_at": mark]]), upsert: true
                    ) { _ in true }
                }
                #expect(try await Self.wait(.videoSubmission, within: .seconds(1), pace) == .zero, "\(mark)")
                let next = try #require(try await Self.wait(.videoSubmission, within: .seconds(1), pace), "\(mark)")
                #expect(next <= .seconds(1), "\(mark)")
                try await pace.slowDown(.videoPoll, by: .seconds(30))
                #expect(try await Self.wait(.videoPoll, within: .seconds(20), pace) == nil, "\(mark)")
                #expect(try await Self.wait(.videoPoll, within: Self.minute, pace) != nil, "\(mark)")
            }
        }
    }

    @Test func `Several slots are reserved at once, as many as begin within the limit`() async throws {
        try await withPace([.videoPoll: 10]) { pace, _ in
            let first = try await pace.reserve(.videoPoll, upTo: 4, within: .seconds(1))
            #expect(first == PaceReservation(count: 4, wait: .zero, interval: .milliseconds(100)))
            // Slots 400 to 1,000 ms after the first, less the time since then.
            let second = try await pace.reserve(.videoPoll, upTo: 100, within: .seconds(1))
            #expect(second.wait <= .milliseconds(400) && second.count >= 7)
            #expect(second.wait + second.interval * (second.count - 1) <= .seconds(1))
            let third = try await pace.reserve(.videoPoll, upTo: 100, within: .zero)
            #expect(third.count == 0 && third.wait > .zero)
        }
    }

    /// The wait for one slot; nil if there is none within the limit.
    private static func wait(
        _ call: ProviderCall, within limit: Duration, _ pace: MongoProviderPace
    ) async throws -> Duration? {
        let reservation = try await pace.reserve(call, upTo: 1, within: limit)
        return reservation.count == 1 ? reservation.wait : nil
    }

    private static func pace(_ database: MongoDatabase) -> MongoCollection {
        database.collection(CollectionNames().providerPace)
    }

    private static func record(of call: ProviderCall, in collection: MongoCollection) async throws -> [BSONDocument] {
        try await collection.find(MongoFind(["_id": .string(call.rawValue)], limit: 1)) {
            view throws(BSONError) in BSONDocument(copying: view)
        }
    }

    /// The waits of concurrent callers in several processes, in each collection in turn.
    private static func reserve(
        _ callers: Int, in processes: Int, perSecond rate: Int, _ database: MongoDatabase,
        _ collections: [String] = [CollectionNames().providerPace]
    ) async throws -> [Duration] {
        try await withThrowingTaskGroup(of: [Duration].self) { group in
            for _ in 0..<processes {
                group.addTask {
                    try await TestMongo.withClient { client in
                        var waits: [Duration] = []
                        for name in collections {
                            var names = CollectionNames()
                            names.providerPace = name
                            let database = client.database(database.name)
                            waits += try await reserve(
                                callers, MongoProviderPace(database, names: names, perSecond: [.videoSubmission: rate]))
                        }
                        return waits
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func reserve(_ callers: Int, _ pace: MongoProviderPace) async throws -> [Duration] {
        try await withThrowingTaskGroup(of: Duration?.self) { group in
            for _ in 0..<callers { group.addTask { try await Self.wait(.videoSubmission, within: minute, pace) } }
            return try await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
        }
    }

    private func withPace(
        _ rates: [ProviderCall: Int], _ body: (MongoProviderPace, MongoCollection) async throws -> Void
    ) async throws {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await body(
                MongoProviderPace(database, names: names, perSecond: rates), database.collection(names.providerPace))
        }
    }
}
