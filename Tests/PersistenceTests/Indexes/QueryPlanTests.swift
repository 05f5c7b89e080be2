import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Queries of routes and workers on images examine little more than they return.
@Suite struct QueryPlanTests {
    /// Keys and documents a plan may examine beyond the result: the bounds of each merged interval.
    private static let slack = 8

    @Test func `Every query is served by an index`() async throws {
        try await ImageFixture.open { fixture in
            try await fill(fixture)
            let position = try await middle(of: fixture)
            for status in [nil, .completed, .pending] as [ImageStatus?] {
                for kind in [nil, .textToImage] as [ImageKind?] {
                    let filter = HistoryFilter.images(status: status, type: kind)
                    for start in [.skip(0), .after(position)] as [PageRequest.Start] {
                        let find = MongoLibraryRepository.find(
                            of: ImageFixture.alice, filter, PageRequest(start: start, limit: 20))
                        try await check(fixture.collection.findCommand(find), in: fixture, "\(filter) \(start)")
                    }
                    let count = fixture.collection.countCommand(
                        MongoLibraryRepository.matching(ImageFixture.alice, filter))
                    let plan = try await ExplainedPlan(count, in: fixture.database)
                    let number = try await fixture.collection.count(
                        MongoLibraryRepository.matching(ImageFixture.alice, filter))
                    #expect(plan.isServedByIndex && plan.documents == 0, "\(filter) \(plan)")
                    #expect(plan.keys <= number + Self.slack, "\(filter) \(plan)")
                }
            }
        }
    }

    @Test func `One image is found by one key`() async throws {
        try await ImageFixture.open { fixture in
            try await fill(fixture)
            let image = try #require(try await fixture.page(limit: 1).content.first)
            for filter in [
                MongoLibraryRepository.byID(ItemReference(.image, image.id), of: ImageFixture.alice),
                MongoImageRepository.byTask(image.taskID, of: ImageFixture.alice),
            ] {
                let plan = try await check(fixture.collection.findCommand(MongoFind(filter, limit: 1)), in: fixture)
                #expect(plan.returned == 1 && plan.keys == 1 && plan.documents == 1)
            }
        }
    }

    @Test func `The search for due images examines no images that are not due`() async throws {
        try await ImageFixture.open { fixture in
            try await fill(fixture)
            // A thousand records of another application, dated in the future by a wrong clock.
            let future = try await fixture.database.serverTime() + 86_400_000
            try await fixture.collection.insert(
                try (0..<1000).map { number throws(BSONError) in
                    try BSONDocument([
                        ("_id", .objectID(ObjectID(fixture.ids.next()))), ("userId", "carol"),
                        ("taskId", .string("future\(number)")), ("status", "pending"),
                        ("createdAt", .date(milliseconds: future + Int64(number))),
                    ])
                })
            var due = MongoImageRepository.findNextPolls(upTo: 16)
            var plan = try await check(fixture.collection.findCommand(due), in: fixture, "due")
            #expect(plan.returned == 16)
            due = MongoImageRepository.findDueWithoutPollTime(fixture.schedule, upTo: 16)
            plan = try await check(fixture.collection.findCommand(due), in: fixture, "due without poll time")
            #expect(plan.returned == 0 && plan.keys <= Self.slack)
            #expect(try await fixture.claimDue()?.id == nil)
            let image = try await fixture.add()
            try await fixture.age(image.id, ["pollAt"], by: .seconds(60))
            #expect(try await fixture.claimDue()?.id == image.id)
        }
    }

    /// 2,000 records of four owners, in all states and types.
    private func fill(_ fixture: ImageFixture) async throws {
        let owners = ["alice", "bob", "carol", "session:1234567890123456"]
        try await fixture.collection.insert(
            try (0..<2000).map { number throws(BSONError) in
                let status = number % 20 == 0 ? "pending" : number % 7 == 0 ? "failed" : "completed"
                var fields: [(String, BSONValue)] = [
                    ("_id", .objectID(ObjectID(fixture.ids.next()))), ("userId", .string(owners[number % 4])),
                    ("taskId", .string("task\(number)")), ("status", .string(status)),
                    ("type", number % 3 == 0 ? "IMAGETOIAMGE" : "TEXTTOIAMGE"), ("prompt", "a fox"),
                    ("createdAt", .date(milliseconds: 1_700_000_000_000 + Int64(number / 8) * 1000)),
                ]
                if status == "pending" { fields.append(("pollAt", .date(milliseconds: 4_000_000_000_000))) }
                return try BSONDocument(fields)
            })
    }

    private func middle(of fixture: ImageFixture) async throws -> PagePosition {
        let image = try #require(try await fixture.page(.skip(250), limit: 1).content.first)
        return PagePosition(createdAt: image.createdAt, id: image.id)
    }

    @discardableResult
    private func check(
        _ command: BSONDocument, in fixture: ImageFixture, _ what: String = "",
        at location: SourceLocation = #_sourceLocation
    ) async throws -> ExplainedPlan {
        let plan = try await ExplainedPlan(command, in: fixture.database)
        #expect(plan.isServedByIndex, "\(what) \(plan)", sourceLocation: location)
        #expect(plan.keys <= plan.returned + Self.slack, "\(what) \(plan)", sourceLocation: location)
        #expect(plan.documents <= plan.returned + Self.slack, "\(what) \(plan)", sourceLocation: location)
        return plan
    }
}
