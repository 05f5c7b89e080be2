import Application
import BSON
import Domain
import MongoClient
import Persistence
import ServiceLifecycle
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct PlayCountRepositoryTests {
    private func repository(_ fixture: MappingFixture) -> MongoPlayCountRepository {
        MongoPlayCountRepository(fixture.database, names: CollectionNames())
    }

    @Test func `Plays by fifty concurrent clients are counted exactly`() async throws {
        try await MappingFixture.open { fixture in
            let ids = (0..<20).map { _ in MappingFixture.id() }
            for id in ids {
                _ = try await fixture.mappings.add(
                    id: id, origin: "https://a.example/", task: "task", lifetime: .seconds(600), notAfter: nil)
            }
            let plays = BufferedPlayCounter(
                repository: repository(fixture), clock: ContinuousClock(), logger: TestMongo.quiet)
            let group = ServiceGroup(services: [plays], logger: TestMongo.quiet)
            async let running: Void = group.run()
            await withTaskGroup(of: Void.self) { tasks in
                for task in 0..<50 {
                    tasks.addTask {
                        for number in 0..<100 {
                            plays.count(CountedPlay(ids[(task + number) % ids.count], record: nil))
                            if number % 10 == 0 { await Task.yield() }
                        }
                    }
                }
            }
            // The first plays are written while others arrive: proof that the service is running.
            while try await counts(fixture).reduce(0, +) == 0, !Task.isCancelled { await Task.yield() }
            await group.triggerGracefulShutdown()
            try await running
            #expect(try await counts(fixture) == Array(repeating: 250, count: ids.count))
        }
    }

    @Test func `Counts of any type are incremented, and an unknown id creates no record`() async throws {
        try await MappingFixture.open { fixture in
            let before: [BSONValue?] = [nil, 5, 2.5, .int64(7), .null, "many", .int32(.max)]
            let after: [BSONValue] = [3, 8, 5.5, .int64(10), 3, 3, .int64(Int64(Int32.max) + 3)]
            let ids = before.map { _ in MappingFixture.id() }
            for (position, (id, count)) in zip(ids, before).enumerated() {
                try await fixture.write(
                    position % 2 == 0 ? id.text.uppercased() : id.text,
                    count.map { [("access_count", $0)] } ?? [("qwen_url", "a")])
            }
            let start = try await fixture.database.serverTime()
            let plays = (ids + [MappingFixture.id()]).map { (CountedPlay($0, record: nil), 3) }
            try await repository(fixture).add(Dictionary(uniqueKeysWithValues: plays))
            let end = try await fixture.database.serverTime()
            for (position, (id, count)) in zip(ids, after).enumerated() {
                let text = position % 2 == 0 ? id.text.uppercased() : id.text
                let stored = try #require(
                    try await fixture.collection.findOne(["proxy_id": .string(text)]) { view throws(BSONError) in
                        BSONDocument(copying: view)
                    })
                #expect(stored["access_count"] == count)
                guard case .date(let timestamp) = stored["last_accessed_at"] else { throw Missing() }
                #expect((start...end).contains(timestamp))
            }
            #expect(try await fixture.collection.count([:]) == ids.count)
        }
    }

    @Test func `Plays of all addresses of a video are added up in its history record, whose last change they are not`()
        async throws
    {
        try await MappingFixture.open { fixture in
            let generations = fixture.database.collection("user_generation_history")
            let before: [BSONValue?] = [nil, 5, "many"]
            let after: [BSONValue] = [3, 8, 3]
            let records = before.indices.map { RecordID(high: 7, low: UInt32($0)) }
            for (record, count) in zip(records, before) {
                let fields: [(String, BSONValue)] = [
                    ("_id", .objectID(ObjectID(record))), ("updated_at", .date(milliseconds: 1)),
                ]
                try await generations.insert(BSONDocument(fields + (count.map { [("plays", $0)] } ?? [])))
            }
            var plays = [CountedPlay(MappingFixture.id(), record: RecordID(high: 8, low: 0)): 1]
            for record in records {
                plays[CountedPlay(MappingFixture.id(), record: record)] = 1
                plays[CountedPlay(MappingFixture.id(), record: record)] = 2
            }
            try await repository(fixture).add(plays)
            for (record, count) in zip(records, after) {
                let id: BSONDocument = ["_id": .objectID(ObjectID(record))]
                let stored = try #require(
                    try await generations.findOne(id) { view throws(BSONError) in BSONDocument(copying: view) })
                #expect(stored["plays"] == count)
                #expect(stored["updated_at"] == .date(milliseconds: 1))
            }
            #expect(try await generations.count([:]) == records.count)
        }
    }

    @Test func `A thousand videos are counted in one command a collection by index`() async throws {
        try await MappingFixture.open { fixture in
            let ids = (0..<1000).map { _ in MappingFixture.id() }
            try await fixture.collection.insert(
                try ids.map { id throws(BSONError) in try BSONDocument([("proxy_id", .string(id.text))]) })
            try await repository(fixture).add(
                Dictionary(uniqueKeysWithValues: ids.map { (CountedPlay($0, record: nil), 1) }))
            #expect(try await fixture.collection.count(["access_count": 1]) == 1000)
        }
    }

    @Test func `Plays whose write was interrupted count as possibly written and are not sent again`() async throws {
        let name = TestMongo.freshName()
        let named: (inout MongoConfiguration) -> Void = { $0.applicationName = name }
        try await TestMongo.withDatabase(named: name, named) { database in
            try await TestMongo.withDatabase { other in
                let repository = MongoPlayCountRepository(database, names: CollectionNames())
                let id = MappingFixture.id()
                try await database.collection("video_url_mapping").insert(["proxy_id": .string(id.text)])
                let broken = FailPoint(["update"], [("closeConnection", true)])
                let error = try await broken.enabled(for: name, by: other) {
                    await #expect(throws: PlayCountError.self) {
                        try await repository.add([CountedPlay(id, record: nil): 1])
                    }
                }
                #expect(error?.isUnwritten == false)
                #expect(try await database.collection("video_url_mapping").count(["access_count": 1]) == 0)
            }
        }
    }

    @Test func `Without a server, plays are known not to be written`() async throws {
        var configuration = MongoConfiguration(uri: "mongodb://127.0.0.1:1/")
        configuration.serverSelectionTimeout = .milliseconds(100)
        let client = try MongoClient(configuration, logger: TestMongo.quiet)
        let repository = MongoPlayCountRepository(client.database("test"), names: CollectionNames())
        let play = CountedPlay(MappingFixture.id(), record: nil)
        let error = await #expect(throws: PlayCountError.self) { try await repository.add([play: 1]) }
        #expect(error?.isUnwritten == true)
        await client.close()
        let closed = await #expect(throws: PlayCountError.self) { try await repository.add([play: 1]) }
        #expect(closed?.isUnwritten == true)
    }

    private func counts(_ fixture: MappingFixture) async throws -> [Int] {
        let find = MongoFind([:], limit: 100)
        return try await fixture.collection.find(find) { view throws(BSONError) in
            Int(try view.first("access_count")?.integer() ?? 0)
        }
    }
}
