import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// The queries of the merged list examine little more than they return.
@Suite struct GalleryQueryPlanTests {
    /// Keys and documents a plan may examine beyond the result: interval bounds and records of the cursor's timestamp.
    private static let slack = 16
    private static let visitor = Owner(stored: "session:visitor-0123456789")
    private static let owners = [ImageFixture.alice, visitor, ImageFixture.bob]
    private static let starts: [PagePosition?] = [
        nil, .undated, PagePosition(createdAt: Timestamp(milliseconds: 150_000), id: RecordID(high: .max, low: 0)),
        GalleryPosition(before: Timestamp(milliseconds: 150_000)).position,
    ]

    @Test func `Every query of the merged list is served by an index, for any filter and owner`() async throws {
        try await GalleryFixture.open { fixture in
            for number in 0..<30 {
                try await fixture.videoRecords.insert((0..<100).map { try Self.video(fixture, number * 100 + $0) })
                try await fixture.imageRecords.insert((0..<100).map { try Self.image(fixture, number * 100 + $0) })
            }
            for owner in [ImageFixture.alice, Self.visitor] {
                for start in Self.starts {
                    for status in [nil, .processing, .completed, .failed] as [Generation.Status?] {
                        let filter = GenerationFilter(kind: .textToVideo, status: status)
                        let find = MongoGenerationRepository.findNewest(of: owner, filter, after: start, limit: 11)
                        try await Self.check(
                            fixture.videoRecords.findCommand(find), fixture, "\(owner) \(filter) \(start as Any)")
                    }
                    for status in [nil, .pending, .completed, .failed] as [ImageStatus?] {
                        let filter = ImageFilter(status: status)
                        let find = MongoImageRepository.findNewest(of: owner, filter, after: start, limit: 11)
                        try await Self.check(
                            fixture.imageRecords.findCommand(find), fixture, "\(owner) \(filter) \(start as Any)")
                    }
                }
            }
        }
    }

    @Test func `The trash is served by an index, for any status and owner`() async throws {
        try await GalleryFixture.open { fixture in
            for number in 0..<2000 {
                // One in ten is in the trash.
                let isActive = BSONValue.bool(number % 10 != 0)
                try await fixture.videoRecords.insert(
                    Self.video(fixture, number, [("is_active", isActive)]))
                let image = try Self.image(fixture, number).elements() + [(key: "isActive", value: isActive)]
                try await fixture.imageRecords.insert(try BSONDocument(image.map { ($0.key, $0.value) }))
            }
            for owner in [ImageFixture.alice, Self.visitor] {
                for start in Self.starts {
                    let videos = MongoGenerationRepository.findNewest(
                        of: owner, GenerationFilter(kind: .textToVideo, isTrash: true), after: start, limit: 11)
                    try await Self.check(fixture.videoRecords.findCommand(videos), fixture, "\(owner) \(start as Any)")
                    let images = MongoImageRepository.findNewest(
                        of: owner, ImageFilter(isTrash: true), after: start, limit: 11)
                    try await Self.check(fixture.imageRecords.findCommand(images), fixture, "\(owner) \(start as Any)")
                }
            }
        }
    }

    private static func video(
        _ fixture: GalleryFixture, _ number: Int, _ fields: [(String, BSONValue)] = []
    ) throws -> BSONDocument {
        try fixture.video(
            at: number % 5 == 0 ? nil : Int64(number) * 100, of: owners[number % 3],
            number % 20 < 2 ? "processing" : number % 7 == 0 ? "failed" : "completed", fields)
    }

    private static func image(_ fixture: GalleryFixture, _ number: Int) throws -> BSONDocument {
        try fixture.image(
            at: number % 5 == 0 ? nil : Int64(number) * 100, of: owners[number % 3],
            number % 20 < 2 ? "pending" : number % 7 == 0 ? "failed" : "completed")
    }

    private static func check(_ command: BSONDocument, _ fixture: GalleryFixture, _ what: String) async throws {
        let plan = try await ExplainedPlan(command, in: fixture.database)
        #expect(plan.isServedByIndex, "\(what) \(plan)")
        #expect(plan.keys <= plan.returned + slack, "\(what) \(plan)")
        #expect(plan.documents <= plan.returned + slack, "\(what) \(plan)")
    }
}
