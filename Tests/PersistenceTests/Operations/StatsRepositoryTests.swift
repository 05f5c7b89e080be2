import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Figures that several processes add up in one database.
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

    @Test func `What many processes add at once adds up, and a batch that comes again counts once`() async throws {
        try await open { operations, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for process in 0..<8 {
                    group.addTask { [self] in
                        for number in Int64(1)...5 {
                            try await operations.add(batch(number), by: writer(UInt32(process)))
                            // As after an answer that was lost.
                            try await operations.add(batch(number), by: writer(UInt32(process)))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let found = try await operations.minutes(of: [.proxy, .videos], since: Self.minute)
            #expect(found.count == 1 && found.first?.key.begin == Self.minute)
            let count = try #require(found.first?.count)
            #expect(count.outcomes == ["ok": 80, "origin_broke": 40] && count.bytes == 40_000)
            #expect(count.errors(of: .proxy) == 40 && count.times.counts.values.reduce(0, +) == 80)
            #expect(
                try await operations.lastEnds()[.proxy]?["ok"] == Timestamp(milliseconds: Self.minute.milliseconds + 5))
        }
    }

    @Test func `A batch of which a part was written is completed, and nothing of it doubled`() async throws {
        try await open { operations, _ in
            var part = batch(3, minutes: 700)
            part.minutes = part.minutes.filter { $0.key.begin.milliseconds % 120_000 == 0 }
            try await operations.add(part, by: writer(1))
            try await operations.add(batch(3, minutes: 700), by: writer(1))
            let found = try await operations.minutes(of: [.proxy], since: Self.minute)
            #expect(found.count == 700 && found.allSatisfy { $0.count.total == 3 })
        }
    }

    @Test func `An answer that is lost on the way leads to no doubled figure`() async throws {
        try await TestMongo.withDatabase { watcher in
            var configuration = MongoConfiguration(uri: TestMongo.uri)
            configuration.applicationName = "lost-\(watcher.name)"
            let client = try MongoClient(configuration, logger: TestMongo.quiet)
            let operations = MongoStatsRepository(client.database(watcher.name), names: CollectionNames())
            // Carried out, and the client hears that it is not safe yet.
            let fault = FailPoint(
                ["update"], [("writeConcernError", ["code": 64, "errmsg": "waiting for replication timed out"])])
            let failed = try await fault.planted(for: configuration.applicationName, by: watcher) {
                await #expect(throws: Failure.self) { try await operations.add(batch(1), by: writer(1)) }
                return true
            }
            try await operations.add(batch(1), by: writer(1))
            let found = try await operations.minutes(of: [.proxy], since: Self.minute)
            #expect(failed && found.map(\.count.total) == [3])
            await client.close()
        }
    }
}
