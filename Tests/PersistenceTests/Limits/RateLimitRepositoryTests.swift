import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Rate limit windows in a real database.
@Suite struct RateLimitRepositoryTests {
    private static let key = RateLimitKey(.submission, Array("alice".utf8))
    private static let names = CollectionNames()

    private static func isTaken(_ decision: RateLimitDecision) -> Bool {
        if case .taken = decision { true } else { false }
    }

    private static func wait(_ decision: RateLimitDecision) throws -> Duration {
        guard case .refused(let wait) = decision else { throw UnexpectedDecision() }
        return wait
    }

    private static func receipt(_ decision: RateLimitDecision) throws -> RateLimitReceipt {
        guard case .taken(let receipt) = decision else { throw UnexpectedDecision() }
        return receipt
    }

    private struct UnexpectedDecision: Error {}

    /// Simulates the passing of time.
    private static func advance(_ milliseconds: Int64, in database: MongoDatabase) async throws {
        let ends: [BSONDocument] = [
            [
                "$set": [
                    "ends0": ["$subtract": ["$ends0", .int64(milliseconds)]],
                    "ends1": ["$subtract": ["$ends1", .int64(milliseconds)]],
                ]
            ]
        ]
        _ = try await database.collection(names.rateLimits).updateMany([:], .pipeline(ends))
    }

    @Test func `Concurrent requests are accepted exactly up to the limit`() async throws {
        try await TestMongo.withDatabase { database in
            let rates = MongoRateLimitRepository(database, names: Self.names)
            let windows = [RateLimitWindow(25, in: .seconds(600)), RateLimitWindow(1000, in: .seconds(86_400))]
            let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<75 { group.addTask { Self.isTaken(try await rates.take(Self.key, windows)) } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(taken == 25)
            #expect(Self.isTaken(try await rates.take(RateLimitKey(.submission, Array("bob".utf8)), windows)))
            #expect(Self.isTaken(try await rates.take(RateLimitKey(.session, Array("alice".utf8)), windows)))
        }
    }

    @Test func `After the wait of a refusal there is room, and just before there is none`() async throws {
        try await TestMongo.withDatabase { database in
            let rates = MongoRateLimitRepository(database, names: Self.names)
            let windows = [RateLimitWindow(2, in: .seconds(60)), RateLimitWindow(3, in: .seconds(3600))]
            for _ in 0..<2 { #expect(Self.isTaken(try await rates.take(Self.key, windows))) }
            let first = try Self.wait(await rates.take(Self.key, windows))
            #expect(first > .seconds(50) && first <= .seconds(60))
            let milliseconds = first.components.seconds * 1000 + first.components.attoseconds / 1_000_000_000_000_000
            try await Self.advance(milliseconds - 10_000, in: database)
            #expect(try Self.wait(await rates.take(Self.key, windows)) <= .seconds(10))
            try await Self.advance(10_000, in: database)
            #expect(Self.isTaken(try await rates.take(Self.key, windows)))
            // The longer window is full now and determines the wait.
            #expect(try Self.wait(await rates.take(Self.key, windows)) > .seconds(3400))
        }
    }

    @Test func `Reading the wait counts nothing, and returns how long a full window lasts`() async throws {
        try await TestMongo.withDatabase { database in
            let rates = MongoRateLimitRepository(database, names: Self.names)
            let windows = [RateLimitWindow(1, in: .seconds(60)), RateLimitWindow(2, in: .seconds(3600))]
            for _ in 0..<3 { #expect(try await rates.wait(for: Self.key, windows) == nil) }
            #expect(Self.isTaken(try await rates.take(Self.key, windows)))
            let short = try #require(try await rates.wait(for: Self.key, windows))
            #expect(short > .seconds(50) && short <= .seconds(60))
            try await Self.advance(60_001, in: database)
            for _ in 0..<3 { #expect(try await rates.wait(for: Self.key, windows) == nil) }
            #expect(Self.isTaken(try await rates.take(Self.key, windows)))
            let long = try #require(try await rates.wait(for: Self.key, windows))
            #expect(long > .seconds(3400) && long <= .seconds(3600))
        }
    }

    @Test func `A refund frees its window, but not a later one`() async throws {
        try await TestMongo.withDatabase { database in
            let rates = MongoRateLimitRepository(database, names: Self.names)
            let windows = [RateLimitWindow(1, in: .seconds(60))]
            let first = try Self.receipt(await rates.take(Self.key, windows))
            #expect(!Self.isTaken(try await rates.take(Self.key, windows)))
            try await rates.refund(first)
            let second = try Self.receipt(await rates.take(Self.key, windows))
            try await Self.advance(60_001, in: database)
            let third = try Self.receipt(await rates.take(Self.key, windows))
            #expect(second.ends != third.ends)
            try await rates.refund(second)
            #expect(!Self.isTaken(try await rates.take(Self.key, windows)))
        }
    }

    @Test func `A window that ends too late is ignored`() async throws {
        try await TestMongo.withDatabase { database in
            let rates = MongoRateLimitRepository(database, names: Self.names)
            let windows = [RateLimitWindow(1, in: .seconds(60))]
            #expect(Self.isTaken(try await rates.take(Self.key, windows)))
            try await Self.advance(-3_600_000, in: database)
            #expect(Self.isTaken(try await rates.take(Self.key, windows)))
        }
    }

    @Test func `A mark expires, and neither names nor IP addresses are readable`() async throws {
        try await TestMongo.withDatabase { database in
            let rates = MongoRateLimitRepository(database, names: Self.names)
            let key = RateLimitKey(.familiar, Array("alice".utf8), [10, 0, 0, 1])
            #expect(!(try await rates.isMarked(key)))
            try await rates.mark(key, for: .seconds(60))
            try await rates.mark(key, for: .seconds(60))
            #expect(try await rates.isMarked(key))
            #expect(!(try await rates.isMarked(RateLimitKey(.familiar, Array("alice".utf8), [10, 0, 0, 2]))))
            try await rates.mark(key, for: .seconds(-1))
            #expect(!(try await rates.isMarked(key)))
            let all = try await database.collection(Self.names.rateLimits).find(MongoFind([:], limit: 10)) {
                view throws(BSONError) in BSONDocument(copying: view)
            }
            #expect(all.count == 1 && all.allSatisfy { !"\($0)".contains("alice") })
        }
    }
}
