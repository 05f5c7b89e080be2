import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Queries of the admin routes and the alerts examine little more than they return.
@Suite struct OperatorQueryPlanTests {
    /// Keys and documents a plan may examine beyond the result.
    private static let slack = 12
    private static let names = CollectionNames()
    private static let now: Int64 = 1_795_219_200_000
    private static let middle = PagePosition(
        createdAt: Timestamp(milliseconds: now + 100), id: RecordID(high: .max, low: 0))

    private func open(_ body: (MongoDatabase, RecordIDSource) async throws -> Void) async throws {
        try await TestMongo.withDatabase { database in
            try await IndexCatalogue(names: Self.names).apply(to: database)
            try await body(database, RecordIDSource(now: { Timestamp(milliseconds: Self.now) }))
        }
    }

    private func check(
        _ find: MongoFind, _ collection: MongoCollection, isEmpty: Bool = false,
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        let plan = try await ExplainedPlan(collection.findCommand(find), in: collection.database)
        #expect(plan.isServedByIndex && (isEmpty || plan.returned > 0), "\(plan)", sourceLocation: location)
        #expect(plan.keys <= plan.returned + Self.slack, "\(plan)", sourceLocation: location)
        #expect(plan.documents <= plan.returned + Self.slack, "\(plan)", sourceLocation: location)
    }

    private func checkCount(
        _ filter: BSONDocument, _ collection: MongoCollection, at location: SourceLocation = #_sourceLocation
    ) async throws {
        let number = try await collection.count(filter)
        let plan = try await ExplainedPlan(collection.countCommand(filter), in: collection.database)
        #expect(plan.isServedByIndex && number > 0, "\(number) \(plan)", sourceLocation: location)
        #expect(plan.keys <= number + Self.slack, "\(number) \(plan)", sourceLocation: location)
    }

    @Test func `The minutes of a day are served by an index`() async throws {
        try await open { database, _ in
            let minutes = database.collection(Self.names.operationsMinutes)
            let begin = try await database.serverTime() - 1500 * 60_000
            try await minutes.insert(
                try (0..<3000).map { number throws(BSONError) in
                    let kind = ["proxy", "images"][number % 2]
                    return try BSONDocument([
                        ("_id", .string("\(kind)/\(number)")), ("kind", .string(kind)),
                        ("at", .date(milliseconds: begin + Int64(number / 2) * 60_000)), ("outcomes", ["ok": 1]),
                    ])
                })
            for subjects in [[.proxy], [.images, .videos]] as [[StatsSubject]] {
                try await check(
                    MongoStatsRepository.find(subjects, since: Timestamp(milliseconds: begin + 60 * 60_000)), minutes)
            }
        }
    }

    @Test func `Pages of mappings, their counts and the most played are served by an index`() async throws {
        try await open { database, ids in
            let mappings = database.collection(Self.names.videoURLMapping)
            // No expired mappings: the TTL monitor could remove them during the test.
            let now = try await database.serverTime()
            try await mappings.insert(
                try (0..<2000).map { number throws(BSONError) in
                    try BSONDocument([
                        ("_id", .objectID(ObjectID(ids.next()))), ("proxy_id", .string("id-\(number)")),
                        ("expires_at", .date(milliseconds: now + 600_000 + Int64(number / 8))),
                        ("access_count", .int32(Int32(number % 50))),
                    ])
                })
            for status in [nil, .active] as [MappingStatus?] {
                for start in [.skip(0), .after(Self.at(now + 600_100))] as [PageRequest.Start] {
                    try await check(
                        MongoAdminMappingRepository.find(status, PageRequest(start: start, limit: 20), now: now),
                        mappings)
                }
            }
            try await checkCount(MongoAdminMappingRepository.filter(.active, now: now), mappings)
            try await check(
                MongoAdminMappingRepository.find(.expired, PageRequest(start: .skip(0), limit: 20), now: now), mappings,
                isEmpty: true)
            try await check(MongoAdminMappingRepository.findMostPlayed(atMost: 10), mappings)
        }
    }

    private static func at(_ milliseconds: Int64) -> PagePosition {
        PagePosition(createdAt: Timestamp(milliseconds: milliseconds), id: RecordID(high: .max, low: 0))
    }

    @Test func `Pages of jobs, their counts and the oldest waiting job are served by an index`() async throws {
        try await open { database, ids in
            let jobs = database.collection(Self.names.videoJobs)
            let statuses = ["pending", "processing", "completed", "failed"]
            try await jobs.insert(
                try (0..<2000).map { number throws(BSONError) in
                    var fields: [(String, BSONValue)] = [
                        ("_id", .objectID(ObjectID(ids.next()))), ("job_id", .string("job-\(number)")),
                        ("user_id", .string("user-\(number % 7)")), ("status", .string(statuses[number % 4])),
                        ("created_at", .date(milliseconds: Self.now + Int64(number / 8))),
                    ]
                    if number % 4 == 3 { fields.append(("failure_code", number % 8 == 3 ? "parked" : "timed_out")) }
                    return try BSONDocument(fields)
                })
            for status in [nil, .pending, .failed, .parked] as [AdminJobStatus?] {
                for start in [.skip(0), .after(Self.middle)] as [PageRequest.Start] {
                    try await check(MongoVideoJobRepository.find(status, PageRequest(start: start, limit: 20)), jobs)
                }
                if let status { try await checkCount(MongoVideoJobRepository.filter(status), jobs) }
            }
            try await check(MongoVideoJobRepository.findOldestWaiting(), jobs)
        }
    }

    @Test func `Pending images and counts of the last day are served by an index`() async throws {
        try await open { database, ids in
            let images = database.collection(Self.names.generatedImages)
            try await images.insert(
                try (0..<2000).map { number throws(BSONError) in
                    try BSONDocument([
                        ("_id", .objectID(ObjectID(ids.next()))), ("taskId", .string("task-\(number)")),
                        ("userId", "alice"), ("status", number % 4 == 0 ? "pending" : "completed"),
                        ("createdAt", .date(milliseconds: Self.now + Int64(number))),
                    ])
                })
            try await check(MongoImageRepository.findOldestPending(atMost: 50), images)
            try await checkCount(MongoImageRepository.filter(.completed, since: Self.now + 500), images)
            try await checkCount(MongoImageRepository.filter(.pending, since: 0), images)
        }
    }

    @Test func `Alerts and their messages are served by an index`() async throws {
        try await open { database, ids in
            let collection = database.collection(Self.names.operationsAlerts)
            let alerts = MongoAlertRepository(database, names: Self.names)
            let now = try await database.serverTime()
            try await collection.insert(
                try (0..<500).map { number throws(BSONError) in
                    let date = BSONValue.date(milliseconds: now - Int64(number) * 1000)
                    return try BSONDocument([
                        ("_id", .objectID(ObjectID(ids.next()))), ("rule", "jobs_stuck"), ("summary", "a"),
                        ("since", date), ("ended_at", date),
                        ("messages", [["id": .string("m\(number)"), "receiver": "us", "state": "delivered"]]),
                    ])
                })
            _ = try await alerts.begin(.jobsStuck, summary: "a", id: ids.next(), for: "us")
            try await check(MongoAlertRepository.findActive, collection)
            try await check(MongoAlertRepository.findRecent(atMost: 50), collection)
            try await check(MongoFind(MongoAlertRepository.due(for: "us", at: now + 60_000), limit: 1), collection)
        }
    }

    @Test func `Pages of accounts and a search are served by an index`() async throws {
        try await open { database, ids in
            let users = database.collection(Self.names.users)
            try await users.insert(
                try (0..<2000).map { number throws(BSONError) in
                    let email = "user\(number)@example.org"
                    return try BSONDocument([
                        ("_id", .objectID(ObjectID(ids.next()))), ("email", .string(email)),
                        ("search", [.string(email), "example.org", .string("name\(number)")]),
                        ("created_at", .date(milliseconds: Self.now + Int64(number / 8))),
                    ])
                })
            for start in [.skip(0), .after(Self.middle)] as [PageRequest.Start] {
                try await check(MongoAdminAccountRepository.find([], PageRequest(start: start, limit: 20)), users)
            }
            // Eleven match, which are sorted.
            let find = MongoAdminAccountRepository.find(["user19"], PageRequest(start: .skip(0), limit: 20))
            let narrow = MongoAdminAccountRepository.find(["name123"], PageRequest(start: .skip(0), limit: 20))
            for find in [find, narrow] {
                let plan = try await ExplainedPlan(users.findCommand(find), in: database)
                #expect(plan.returned > 0 && plan.keys <= 120 && plan.documents <= 120, "\(plan)")
            }
        }
    }

    @Test func `Pages of the audit log are served by an index, also by actor, action and object`() async throws {
        try await open { database, ids in
            let events = database.collection(Self.names.auditEvents)
            try await events.insert(
                try (0..<2000).map { number throws(BSONError) in
                    try BSONDocument([
                        ("_id", .objectID(ObjectID(ids.next()))), ("actor", .string("user-\(number % 7)")),
                        ("action", number % 5 == 0 ? "key.created" : "auth.sign_in"),
                        ("object", .string("object-\(number % 3)")), ("address", .null),
                        ("time", .date(milliseconds: Self.now + Int64(number / 8))),
                    ])
                })
            var queries = [AuditQuery(), AuditQuery(), AuditQuery(), AuditQuery(), AuditQuery()]
            queries[1].actor = "user-3"
            queries[2].action = .keyCreated
            queries[3].object = "object-1"
            queries[4].to = Timestamp(milliseconds: Self.now + 120)
            for query in queries {
                for start in [.skip(0), .after(Self.middle)] as [PageRequest.Start] {
                    try await check(MongoAuditReader.find(query, PageRequest(start: start, limit: 20)), events)
                }
            }
        }
    }
}
