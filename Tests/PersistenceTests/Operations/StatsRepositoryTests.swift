import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Statistics that several processes add to one database.
@Suite struct StatsRepositoryTests {
    private static let minute = Timestamp(milliseconds: 1_795_219_200_000)

    private func open<Output>(_ body: (MongoStatsRepository, MongoDatabase) async throws -> Output) async throws
        -> Output
    {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await database.collection(names.operationsMinutes).createIndexes([
                ["key": ["kind": 1, "at": 1], "name": "kind_1_at_1"]
            ])
            return try await body(MongoStatsRepository(database, names: names), database)
        }
    }

    private func batch(_ number: Int64, ok: Int = 2, broken: Int = 1, minutes: Int64 = 1) -> StatsBatch {
        var batch = StatsBatch(number: number)
        for index in 0..<minutes {
            let timestamp = Timestamp(milliseconds: Self.minute.milliseconds + index * 60_000)
            var count = StatsCount(outcomes: ["ok": ok, "origin_broke": broken], bytes: 1000)
            for _ in 0..<ok { count.times.add(.milliseconds(20)) }
            batch.minutes[MinuteStats.Key(.proxy, at: timestamp)] = count
        }
        batch.last[.proxy] = ["ok": Timestamp(milliseconds: Self.minute.milliseconds + number)]
        return batch
    }

    private func writer(_ number: UInt32) -> RecordID { RecordID(high: 7, low: number) }

    @Test func `Concurrent additions add up, and a repeated batch counts once`() async throws {
        try await open { stats, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for process in 0..<8 {
                    group.addTask { [self] in
                        for number in Int64(1)...5 {
                            try await stats.add(batch(number), by: writer(UInt32(process)))
                            // A retry after a lost reply.
                            try await stats.add(batch(number), by: writer(UInt32(process)))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let found = try await stats.minutes(of: [.proxy, .videos], since: Self.minute)
            #expect(found.count == 1 && found.first?.key.begin == Self.minute)
            let count = try #require(found.first?.count)
            #expect(count.outcomes == ["ok": 80, "origin_broke": 40] && count.bytes == 40_000)
            #expect(count.errors(of: .proxy) == 40 && count.times.counts.values.reduce(0, +) == 80)
            #expect(
                try await stats.lastOutcomeTimes()[.proxy]?["ok"]
                    == Timestamp(milliseconds: Self.minute.milliseconds + 5))
        }
    }

    @Test func `A partly written batch is completed without counting anything twice`() async throws {
        try await open { stats, _ in
            var part = batch(3, minutes: 700)
            part.minutes = part.minutes.filter { $0.key.begin.milliseconds % 120_000 == 0 }
            try await stats.add(part, by: writer(1))
            try await stats.add(batch(3, minutes: 700), by: writer(1))
            let found = try await stats.minutes(of: [.proxy], since: Self.minute)
            #expect(found.count == 700 && found.allSatisfy { $0.count.total == 3 })
        }
    }

    @Test func `A lost reply does not lead to double counting`() async throws {
        try await TestMongo.withDatabase { watcher in
            var configuration = MongoConfiguration(uri: TestMongo.uri)
            configuration.applicationName = "lost-\(watcher.name)"
            let client = try MongoClient(configuration, logger: TestMongo.quiet)
            let stats = MongoStatsRepository(client.database(watcher.name), names: CollectionNames())
            // The write succeeds, but the client gets a write concern error.
            let fault = FailPoint(
                ["update"], [("writeConcernError", ["code": 64, "errmsg": "waiting for replication timed out"])])
            let failed = try await fault.enabled(for: configuration.applicationName, by: watcher) {
                await #expect(throws: Failure.self) { try await stats.add(batch(1), by: writer(1)) }
                return true
            }
            try await stats.add(batch(1), by: writer(1))
            let found = try await stats.minutes(of: [.proxy], since: Self.minute)
            #expect(failed && found.map(\.count.total) == [3])
            await client.close()
        }
    }
}
