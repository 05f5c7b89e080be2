import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Queries of the history and video job routes examine little more than they return.
@Suite struct VideoQueryPlanTests {
    /// Keys and documents a plan may examine beyond the result: interval bounds and records of the cursor's timestamp.
    private static let slack = 12
    private static let owners = [HistoryFixture.alice, HistoryFixture.visitor, Owner(stored: "bob"), Owner.unassigned]

    @Test func `A page of a history and its count are served by an index, for any owner`() async throws {
        try await HistoryFixture.open { fixture in
            try await fixture.records.insert(
                try (0..<2000).map { number in
                    try fixture.record(
                        at: 1_700_000_000_000 + Int64(number / 8), owner: Self.owners[number % 4],
                        kind: number % 3 == 0 ? "image-to-video" : "text-to-video")
                })
            for owner in [HistoryFixture.alice, HistoryFixture.visitor] {
                for start in [.skip(0), .after(Self.middle)] as [PageRequest.Start] {
                    let find = MongoLibraryRepository.find(
                        of: owner, .videos(type: .textToVideo), PageRequest(start: start, limit: 20))
                    try await check(fixture.records.findCommand(find), in: fixture, "\(owner) \(start)")
                }
                let list = MongoLibraryRepository.matching(owner, .videos(type: .textToVideo))
                let number = try await fixture.records.count(list)
                let plan = try await ExplainedPlan(fixture.records.countCommand(list), in: fixture.database)
                #expect(number > 300 && plan.isServedByIndex && plan.keys <= number + Self.slack, "\(owner) \(plan)")
            }
            let position = try #require(try await fixture.page(.skip(0), limit: 1).page.next)
            let one = MongoFind(
                MongoLibraryRepository.byID(ItemReference(.video, position.id), of: HistoryFixture.alice), limit: 1)
            let plan = try await check(fixture.records.findCommand(one), in: fixture)
            #expect(plan.returned == 1 && plan.keys == 1 && plan.documents == 1)
        }
    }

    @Test func `The search for undated records examines no dated ones`() async throws {
        try await HistoryFixture.open { fixture in
            try await fixture.records.insert(
                try (0..<1000).map { try fixture.record(at: 1_700_000_000_000 + Int64($0)) })
            let probe = MongoLibraryRepository.find(
                of: HistoryFixture.alice, .videos(type: .textToVideo), PageRequest(start: .after(.undated), limit: 0))
            let none = try await ExplainedPlan(fixture.records.findCommand(probe), in: fixture.database)
            #expect(none.keys <= 2 && none.documents == 0, "\(none)")
            try await fixture.records.insert(
                try (0..<1000).map { number in
                    let kind = number % 2 == 0 ? "text-to-video" : "image-to-video"
                    let fields = try fixture.record(at: 0, kind: kind).elements().filter { $0.key != "created_at" }
                    return try BSONDocument(fields.map { ($0.key, $0.value) })
                })
            let page = MongoLibraryRepository.find(
                of: HistoryFixture.alice, .videos(type: .textToVideo), PageRequest(start: .after(.undated), limit: 20))
            try await check(fixture.records.findCommand(page), in: fixture, "undated")
        }
    }

    @Test func `A page of completed jobs and its count are served by an index, for one owner and for all`()
        async throws
    {
        try await HistoryFixture.open { fixture in
            try await fillJobs(fixture)
            for owner in [nil, HistoryFixture.alice, Owner.unassigned] as [Owner?] {
                for start in [.skip(0), .after(Self.middle)] as [PageRequest.Start] {
                    let find = MongoVideoJobRepository.findCompleted(of: owner, PageRequest(start: start, limit: 20))
                    try await check(fixture.jobRecords.findCommand(find), in: fixture, "\(start)")
                }
                let list = MongoVideoJobRepository.findCompleted(of: owner, PageRequest(start: .skip(0), limit: 1))
                    .filter
                let number = try await fixture.jobRecords.count(list)
                let plan = try await ExplainedPlan(fixture.jobRecords.countCommand(list), in: fixture.database)
                #expect(number > 200 && plan.isServedByIndex && plan.documents == 0, "\(plan)")
                #expect(plan.keys <= number + Self.slack, "\(plan)")
            }
        }
    }

    @Test func `One job is found by one key, by job id or record id`() async throws {
        try await HistoryFixture.open { fixture in
            try await fillJobs(fixture)
            let record = fixture.ids.next()
            try await fixture.jobRecords.insert(["_id": .objectID(ObjectID(record)), "user_id": "alice", "job_id": 5])
            let name = try #require(JobID("job-4"))
            for owner in [nil, HistoryFixture.alice] as [Owner?] {
                for filter in [
                    MongoVideoJobRepository.byName(name, of: owner), MongoVideoJobRepository.unnamed(record, of: owner),
                ] {
                    let find = MongoFind(filter, limit: 1)
                    let plan = try await check(fixture.jobRecords.findCommand(find), in: fixture, "\(filter)")
                    #expect(plan.returned == 1 && plan.keys == 1 && plan.documents == 1, "\(filter) \(plan)")
                }
            }
        }
    }

    @Test func `Workers' queries examine no more than they find, with thousands of jobs waiting`()
        async throws
    {
        try await HistoryFixture.open { fixture in
            let now = try await fixture.database.serverTime()
            try await fixture.jobRecords.insert(
                try (0..<4000).map { number throws(BSONError) in
                    // Ten in a hundred are running, of which one is due.
                    let isRunning = number % 10 == 0
                    let due = isRunning ? (number % 100 == 0 ? now - 1000 : now + 600_000) : now - Int64(number)
                    return try BSONDocument([
                        ("_id", .objectID(ObjectID(fixture.ids.next()))), ("user_id", .string("owner-\(number % 7)")),
                        ("stage", isRunning ? "ordered" : "queued"), ("queue_turn", .int64(Int64(number / 7))),
                        ("created_at", .date(milliseconds: now - 100_000 + Int64(number))),
                        ("due_at", .date(milliseconds: due)), ("fence", .int64(0)),
                        ("provider_task_id", isRunning ? .string("task-\(number)") : .null),
                    ])
                })
            let finds = [
                MongoVideoJobRepository.findDueSubmissions(upTo: 16), MongoVideoJobRepository.findNextSubmission(),
                MongoVideoJobRepository.findNextPolls(upTo: 16),
                MongoFind(MongoVideoJobRepository.holder(of: TaskID(stored: "task-500")), limit: 1),
            ]
            for find in finds { try await check(fixture.jobRecords.findCommand(find), in: fixture, "\(find.filter)") }
            let none = try await ExplainedPlan(
                fixture.jobRecords.findCommand(MongoVideoJobRepository.findDueUnreadable(upTo: 16)),
                in: fixture.database)
            #expect(none.isServedByIndex && none.keys <= Self.slack && none.documents == 0, "\(none)")
        }
    }

    /// Inserts 2,000 jobs of four owners, three in five completed.
    private func fillJobs(_ fixture: HistoryFixture) async throws {
        try await fixture.jobRecords.insert(
            try (0..<2000).map { number throws(BSONError) in
                try BSONDocument([
                    ("_id", .objectID(ObjectID(fixture.ids.next()))), ("job_id", .string("job-\(number)")),
                    ("user_id", .string(Self.owners[number % 4].text)),
                    ("status", number % 5 < 3 ? "completed" : "failed"),
                    ("created_at", .date(milliseconds: 1_700_000_000_000 + Int64(number / 8))),
                ])
            })
    }

    private static let middle = PagePosition(
        createdAt: Timestamp(milliseconds: 1_700_000_000_125), id: RecordID(high: .max, low: 0))

    @discardableResult
    private func check(
        _ command: BSONDocument, in fixture: HistoryFixture, _ what: String = "",
        at location: SourceLocation = #_sourceLocation
    ) async throws -> ExplainedPlan {
        let plan = try await ExplainedPlan(command, in: fixture.database)
        #expect(plan.isServedByIndex, "\(what) \(plan)", sourceLocation: location)
        #expect(plan.returned > 0, "\(what) \(plan)", sourceLocation: location)
        #expect(plan.keys <= plan.returned + Self.slack, "\(what) \(plan)", sourceLocation: location)
        #expect(plan.documents <= plan.returned + Self.slack, "\(what) \(plan)", sourceLocation: location)
        return plan
    }
}
