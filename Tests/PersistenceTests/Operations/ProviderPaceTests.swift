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
            let slots = try await PaceLog.slots(in: Self.pace(database), since: start)
            #expect(slots.count == 80 && slots[0] >= start)
            // Reserved faster than they pass, so without gaps.
            #expect(zip(slots.dropFirst(), slots).allSatisfy { $0 - $1 >= 100 })
            #expect(try #require(slots.last) - slots[0] < 7900 + 500)
            for first in slots {
                #expect(slots.count { (first..<first + 1000).contains($0) } <= 10)
            }
        }
    }

    @Test(arguments: [3, 7, 300])
    func `A rate that does not divide a second is respected`(rate: Int) async throws {
        try await TestMongo.withDatabase { database in
            let start = try await database.serverTime()
            let pace = MongoProviderPace(database, names: CollectionNames(), perSecond: [.submission: rate])
            for _ in 0...12 { _ = try await pace.reserve(.submission, within: .seconds(60)) }
            let slots = try await PaceLog.slots(in: Self.pace(database), since: start)
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
                #expect(Set(try await PaceLog.slots(in: database.collection(name), since: start)).count == 9)
            }
        }
    }

    @Test func `Callers that cannot wait long enough reserve no slot, and kinds of calls are independent`()
        async throws
    {
        try await withPace([.submission: 1, .statusPoll: 1]) { pace, collection in
            #expect(try await pace.reserve(.submission, within: .zero) == .zero)
            try await pace.slowDown(.submission, by: Self.minute)
            let before = try await Self.record(of: .submission, in: collection)
            for _ in 0..<3 { #expect(try await pace.reserve(.submission, within: .seconds(20)) == nil) }
            #expect(try await Self.record(of: .submission, in: collection) == before)
            #expect(try await pace.reserve(.statusPoll, within: .zero) == .zero)
        }
    }

    @Test func `Slowing down delays all calls of a kind and never moves one earlier`() async throws {
        try await withPace([.submission: 10, .statusPoll: 10]) { pace, _ in
            try await pace.slowDown(.submission, by: .seconds(30))
            try await pace.slowDown(.submission, by: .seconds(1))
            #expect(try await pace.reserve(.submission, within: .seconds(20)) == nil)
            let wait = try #require(try await pace.reserve(.submission, within: Self.minute))
            #expect((Duration.seconds(20)...Duration.seconds(30)).contains(wait))
            #expect(try await pace.reserve(.statusPoll, within: .zero) == .zero)
            try await pace.slowDown(.statusPoll, by: .seconds(30))
            #expect(try await pace.reserve(.statusPoll, within: .seconds(20)) == nil)
            // Longer than the maximum delay.
            try await pace.slowDown(.submission, by: .seconds(86_400))
            #expect(try await pace.reserve(.submission, within: Self.minute) == nil)
            let longest = try #require(try await pace.reserve(.submission, within: .seconds(86_400)))
            #expect((Duration.seconds(590)...Duration.seconds(600)).contains(longest))
        }
    }

    private static let marks: [BSONValue] = [
        .date(milliseconds: 0), .date(milliseconds: .min), .date(milliseconds: 4_102_444_800_000),
        .date(milliseconds: .max), .null, "soon", 5, .document([:]), .bool(true), .timestamp(seconds: 1, increment: 1),
    ]

    @Test func `Implausible stored values do not block calls`() async throws {
        try await withPace([.submission: 1]) { pace, collection in
            for mark in Self.marks {
                for call in ["qwen.order", "qwen.question"] {
                    _ = try await collection.findOneAndUpdate(
                        ["_id": .string(call)], .operators(["$set": ["next_at": mark]]), upsert: true
                    ) { _ in true }
                }
                #expect(try await pace.reserve(.submission, within: .seconds(1)) == .zero, "\(mark)")
                let next = try #require(try await pace.reserve(.submission, within: .seconds(1)), "\(mark)")
                #expect(next <= .seconds(1), "\(mark)")
                try await pace.slowDown(.statusPoll, by: .seconds(30))
                #expect(try await pace.reserve(.statusPoll, within: .seconds(20)) == nil, "\(mark)")
                #expect(try await pace.reserve(.statusPoll, within: Self.minute) != nil, "\(mark)")
            }
        }
    }

    private static func pace(_ database: MongoDatabase) -> MongoCollection {
        database.collection(CollectionNames().providerPace)
    }

    private static func record(of call: ProviderCall, in collection: MongoCollection) async throws -> [BSONDocument] {
        try await collection.find(MongoFind(["_id": .string("qwen.\(call.rawValue)")], limit: 1)) {
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
                                callers, MongoProviderPace(database, names: names, perSecond: [.submission: rate]))
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
            for _ in 0..<callers { group.addTask { try await pace.reserve(.submission, within: minute) } }
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
