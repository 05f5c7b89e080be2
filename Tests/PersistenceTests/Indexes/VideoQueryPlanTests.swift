import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Every query that the routes of histories and video jobs make reads what it gives back, and little else.
@Suite struct VideoQueryPlanTests {
    /// What a plan may read beyond what it returns: the bounds of each interval, and the cursor's own moment.
    private static let slack = 12
    private static let owners = [HistoryFixture.alice, HistoryFixture.visitor, Owner(stored: "bob"), Owner.unassigned]

    @Test func `A page of a history and its count are served by an index, a user's and a visitor's`() async throws {
        try await HistoryFixture.open { archive in
            try await archive.records.insert(
                try (0..<2000).map { number in
                    try archive.record(
                        at: 1_700_000_000_000 + Int64(number / 8), owner: Self.owners[number % 4],
                        kind: number % 3 == 0 ? "image-to-video" : "text-to-video")
                })
            for owner in [HistoryFixture.alice, HistoryFixture.visitor] {
                for start in [.skip(0), .after(Self.middle)] as [PageRequest.Start] {
                    let find = MongoGenerationRepository.find(
                        of: owner, .textToVideo, PageRequest(start: start, limit: 20))
                    try await check(archive.records.findCommand(find), in: archive, "\(owner) \(start)")
                }
                let list = MongoGenerationRepository.matching(owner, .textToVideo)
                let number = try await archive.records.count(list)
                let plan = try await ExplainedPlan(archive.records.countCommand(list), in: archive.database)
                #expect(number > 300 && plan.isServedByIndex && plan.keys <= number + Self.slack, "\(owner) \(plan)")
            }
            let position = try #require(try await archive.page(.skip(0), limit: 1).page.next)
            let one = MongoFind(MongoGenerationRepository.byID(position.id, of: HistoryFixture.alice), limit: 1)
            let plan = try await check(archive.records.findCommand(one), in: archive)
            #expect(plan.returned == 1 && plan.keys == 1 && plan.documents == 1)
        }
    }

    @Test func `Looking for records without a date reads none that have one`() async throws {
        try await HistoryFixture.open { archive in
            try await archive.records.insert(
                try (0..<1000).map { try archive.record(at: 1_700_000_000_000 + Int64($0)) })
            let probe = MongoGenerationRepository.find(
                of: HistoryFixture.alice, .textToVideo, PageRequest(start: .after(.undated), limit: 0))
            let none = try await ExplainedPlan(archive.records.findCommand(probe), in: archive.database)
            #expect(none.keys <= 2 && none.documents == 0, "\(none)")
            try await archive.records.insert(
                try (0..<1000).map { number in
                    let kind = number % 2 == 0 ? "text-to-video" : "image-to-video"
                    let fields = try archive.record(at: 0, kind: kind).elements().filter { $0.key != "created_at" }
                    return try BSONDocument(fields.map { ($0.key, $0.value) })
                })
            let page = MongoGenerationRepository.find(
                of: HistoryFixture.alice, .textToVideo, PageRequest(start: .after(.undated), limit: 20))
            try await check(archive.records.findCommand(page), in: archive, "undated")
        }
    }

    @Test func `A page of finished jobs and its count are served by an index, one owner's and everybody's`()
        async throws
    {
        try await HistoryFixture.open { archive in
            try await fillJobs(archive)
            for owner in [nil, HistoryFixture.alice, Owner.unassigned] as [Owner?] {
                for start in [.skip(0), .after(Self.middle)] as [PageRequest.Start] {
                    let find = MongoVideoJobRepository.findCompleted(of: owner, PageRequest(start: start, limit: 20))
                    try await check(archive.jobRecords.findCommand(find), in: archive, "\(start)")
                }
                let list = MongoVideoJobRepository.findCompleted(of: owner, PageRequest(start: .skip(0), limit: 1))
                    .filter
                let number = try await archive.jobRecords.count(list)
                let plan = try await ExplainedPlan(archive.jobRecords.countCommand(list), in: archive.database)
                #expect(number > 200 && plan.isServedByIndex && plan.documents == 0, "\(plan)")
                #expect(plan.keys <= number + Self.slack, "\(plan)")
            }
        }
    }

    @Test func `One job is found by one key, under its name or its record's`() async throws {
        try await HistoryFixture.open { archive in
            try await fillJobs(archive)
            let record = archive.ids.next()
            try await archive.jobRecords.insert(["_id": .objectID(ObjectID(record)), "user_id": "alice", "job_id": 5])
            let name = try #require(JobID("job-4"))
            for owner in [nil, HistoryFixture.alice] as [Owner?] {
                for filter in [
                    MongoVideoJobRepository.byName(name, of: owner), MongoVideoJobRepository.unnamed(record, of: owner),
                ] {
                    let find = MongoFind(filter, limit: 1)
                    let plan = try await check(archive.jobRecords.findCommand(find), in: archive, "\(filter)")
                    #expect(plan.returned == 1 && plan.keys == 1 && plan.documents == 1, "\(filter) \(plan)")
                }
            }
        }
    }

    /// 2,000 jobs of four owners, three in five finished.
    private func fillJobs(_ archive: HistoryFixture) async throws {
        try await archive.jobRecords.insert(
            try (0..<2000).map { number throws(BSONError) in
                try BSONDocument([
                    ("_id", .objectID(ObjectID(archive.ids.next()))), ("job_id", .string("job-\(number)")),
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
        _ command: BSONDocument, in archive: HistoryFixture, _ what: String = "",
        at location: SourceLocation = #_sourceLocation
    ) async throws -> ExplainedPlan {
        let plan = try await ExplainedPlan(command, in: archive.database)
        #expect(plan.isServedByIndex, "\(what) \(plan)", sourceLocation: location)
        #expect(plan.returned > 0, "\(what) \(plan)", sourceLocation: location)
        #expect(plan.keys <= plan.returned + Self.slack, "\(what) \(plan)", sourceLocation: location)
        #expect(plan.documents <= plan.returned + Self.slack, "\(what) \(plan)", sourceLocation: location)
        return plan
    }
}
