import Application
import BSON
import Domain
import MongoClient
import Persistence
import Synchronization
import Testing

@Suite struct MappingTests {
    private static let origin = "https://a.example/b.mp4?Signature=c"

    @Test func `A mapping is stored with the documented fields and expires by the database's clock`() async throws {
        try await MappingFixture.open { fixture in
            let id = MappingFixture.id()
            let before = try await fixture.database.serverTime()
            let end = try await fixture.mappings.add(
                id: id, origin: Self.origin, task: "task", lifetime: .seconds(60), notAfter: nil)
            let after = try await fixture.database.serverTime()
            let stored = try await fixture.stored(id)
            let keys = try stored.elements().map(\.key)
            #expect(
                Set(keys) == [
                    "_id", "proxy_id", "qwen_url", "task_id", "created_at", "expires_at", "access_count",
                ])
            #expect(stored["qwen_url"] == .string(Self.origin) && stored["task_id"] == "task")
            #expect(stored["access_count"] == 0 && stored["proxy_id"] == .string(id.text))
            guard case .date(let created) = stored["created_at"] else { throw Missing() }
            #expect((before...after).contains(created))
            #expect(
                end.milliseconds == created + 60_000 && stored["expires_at"] == .date(milliseconds: end.milliseconds))
        }
    }

    @Test func `Adding again changes nothing, also concurrently`() async throws {
        try await MappingFixture.open { fixture in
            let id = MappingFixture.id()
            let ends = try await withThrowingTaskGroup(of: Timestamp.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        try await fixture.mappings.add(
                            id: id, origin: "https://\(number).example/", task: "task\(number)",
                            lifetime: .seconds(60 + number), notAfter: nil)
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(ends.count == 1)
            let first = try await fixture.stored(id)
            let again = try await fixture.mappings.add(
                id: id, origin: "https://other.example/", task: "other", lifetime: .seconds(5), notAfter: nil)
            #expect(ends == [again])
            #expect(try await fixture.stored(id) == first)
            #expect(try await fixture.collection.count([:]) == 1)
        }
    }

    @Test func `A mapping expires no later than its presigned URL`() async throws {
        try await MappingFixture.open { fixture in
            let second = try await fixture.database.serverTime() / 1000
            for (query, lifetime, expected) in [
                ("Expires=\(second + 30)", 60, (second + 30) * 1000),
                ("Expires=\(second - 30)", 60, (second - 30) * 1000),
            ] {
                let end = try await fixture.mappings.add(
                    id: MappingFixture.id(), origin: "https://a.example/b?\(query)&Signature=c", task: "task",
                    lifetime: .seconds(lifetime))
                #expect(end.milliseconds == expected)
            }
            let end = try await fixture.mappings.add(
                id: MappingFixture.id(), origin: "https://a.example/b?Expires=\(second + 600)", task: "task",
                lifetime: .seconds(60))
            #expect(((second + 60) * 1000...(second + 90) * 1000).contains(end.milliseconds))
        }
    }

    @Test func `Texts are stored literally, including dollar signs`() async throws {
        try await MappingFixture.open { fixture in
            let id = MappingFixture.id()
            _ = try await fixture.mappings.add(
                id: id, origin: "$proxy_id", task: "$$NOW", lifetime: .seconds(60), notAfter: nil)
            #expect(try await fixture.mappings.source(of: id)?.content == .origin("$proxy_id"))
            #expect(try await fixture.stored(id)["task_id"] == "$$NOW")
        }
    }

    @Test func `The remaining lifetime of a mapping is never overestimated`() async throws {
        let calls = Mutex(0)
        let start = ContinuousClock.now
        // Each query takes five seconds.
        let now: @Sendable () -> ContinuousClock.Instant = {
            start
                + .seconds(
                    5
                        * calls.withLock {
                            $0 += 1
                            return $0
                        })
        }
        try await MappingFixture.open(now: now) { fixture in
            let id = MappingFixture.id()
            _ = try await fixture.mappings.add(
                id: id, origin: Self.origin, task: "task", lifetime: .seconds(60), notAfter: nil)
            let source = try #require(try await fixture.mappings.source(of: id))
            #expect(source.content == .origin(Self.origin) && source.record == nil)
            #expect(source.remaining <= .seconds(55) && source.remaining > .seconds(25))
            #expect(try await fixture.mappings.source(of: MappingFixture.id()) == nil)
        }
    }

    @Test func `An expired mapping has a negative remaining lifetime`() async throws {
        try await MappingFixture.open { fixture in
            let id = MappingFixture.id()
            let now = try await fixture.database.serverTime()
            try await fixture.write(
                id.text, [("qwen_url", .string(Self.origin)), ("expires_at", .date(milliseconds: now - 1))])
            let source = try #require(try await fixture.mappings.source(of: id))
            #expect(source.remaining < .zero)
        }
    }

    @Test func `Records of another application are read in any form`() async throws {
        try await MappingFixture.open { fixture in
            let now = try await fixture.database.serverTime()
            let (origin, soon) = (BSONValue.string(Self.origin), BSONValue.date(milliseconds: now + 3_600_000))
            let recent = BSONValue.date(milliseconds: now - 3_600_000)
            let old = BSONValue.date(milliseconds: now - 25 * 3_600_000)
            let cases: [(fields: [(String, BSONValue)], hoursLeft: Int?)] = [
                ([("qwen_url", origin), ("expires_at", soon)], 1),
                ([("qwen_url", origin), ("expires_at", soon), ("access_count", 3.5), ("more", ["a": 1])], 1),
                ([("qwen_url", origin), ("expires_at", .null), ("created_at", recent)], 23),
                ([("qwen_url", origin), ("expires_at", "tomorrow"), ("created_at", recent)], 23),
                ([("qwen_url", origin), ("created_at", recent)], 23),
                ([("qwen_url", origin), ("created_at", old)], 0),
                ([("qwen_url", origin), ("created_at", "yesterday")], 0),
                ([("qwen_url", origin)], 0),
                ([("qwen_url", .null), ("expires_at", soon)], nil),
                ([("qwen_url", 1), ("expires_at", soon)], nil),
                ([("expires_at", soon)], nil),
            ]
            for (fields, hoursLeft) in cases {
                for isUpperCase in [false, true] {
                    let id = MappingFixture.id()
                    try await fixture.write(isUpperCase ? id.text.uppercased() : id.text, fields)
                    let source = try await fixture.mappings.source(of: id)
                    guard let hoursLeft else {
                        #expect(source == nil, "\(fields)")
                        continue
                    }
                    let remaining = try #require(source).remaining
                    #expect(remaining <= .seconds(hoursLeft * 3600), "\(fields)")
                    #expect(hoursLeft == 0 || remaining > .seconds(hoursLeft * 3600 - 60), "\(fields)")
                }
            }
        }
    }

    @Test func `A mapping is found by index`() async throws {
        try await MappingFixture.open(forgetting: true) { fixture in
            let end = BSONValue.date(milliseconds: try await fixture.database.serverTime() + 86_400_000)
            try await fixture.collection.insert(
                try (0..<2000).map { _ throws(BSONError) in
                    try BSONDocument([
                        ("proxy_id", .string(MappingFixture.id().text)), ("qwen_url", .string(Self.origin)),
                        ("expires_at", end),
                    ])
                })
            let id = MappingFixture.id()
            _ = try await fixture.mappings.add(
                id: id, origin: Self.origin, task: "task", lifetime: .seconds(60), notAfter: nil)
            for (id, isThere) in [(id, true), (MappingFixture.id(), false)] {
                let find = MongoVideoMappingRepository.find(id, ordinaryLifetime: MappingFixture.ordinaryLifetime)
                let plan = try await ExplainedPlan(fixture.collection.findCommand(find), in: fixture.database)
                #expect(plan.isServedByIndex && plan.keys <= 3 && plan.documents == (isThere ? 1 : 0), "\(plan)")
            }
        }
    }

    @Test func `A mapping expires when its history record is deleted, also if the video is completed later`()
        async throws
    {
        try await MappingFixture.open(forgetting: true) { fixture in
            let generations = fixture.database.collection(CollectionNames().generations)
            for path in [\ProxyID.path, \.path.uppercasedID] {
                let id = MappingFixture.id()
                _ = try await fixture.mappings.add(
                    id: id, origin: Self.origin, task: "task", lifetime: .seconds(60), notAfter: nil)
                try await generations.insert(["task_id": .string(id.text), "is_active": true, "proxy_url": .null])
                let record: BSONDocument = ["task_id": .string(id.text)]
                let seen = try #require(try await fixture.mappings.source(of: id))
                #expect(seen.remaining > .zero)
                _ = try await generations.updateOne(record, .operators(["$set": ["is_active": false]]))
                _ = try await generations.updateOne(
                    record, .operators(["$set": ["proxy_url": .string(id[keyPath: path])]]))
                let deleted = try #require(try await fixture.mappings.source(of: id))
                #expect(deleted.remaining <= .zero)
                let plan = try await ExplainedPlan(
                    generations.findCommand(MongoFind(MongoVideoMappingRepository.deleted(id), limit: 1)),
                    in: fixture.database)
                #expect(plan.isServedByIndex && plan.keys <= 3, "\(plan)")
            }
        }
    }
}

extension String {
    fileprivate var uppercasedID: String { ProxyID.pathPrefix + dropFirst(ProxyID.pathPrefix.count).uppercased() }
}
