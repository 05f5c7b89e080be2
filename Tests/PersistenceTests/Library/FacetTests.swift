import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Numbers for the filters.
@Suite struct FacetTests {
    private static let visitor = Owner(stored: "session:visitor-0123456789")
    private static let november = BSONValue.date(milliseconds: 1_700_000_000_000)
    private static let december = BSONValue.date(milliseconds: 1_702_000_000_000)

    /// Two images and a video of a visitor and of Alice each, and others that do not count.
    private func fill(_ fixture: GalleryFixture) async throws {
        for owner in [ImageFixture.alice, Self.visitor] {
            for (date, status) in [(1_700_000_000_000, "completed"), (1_702_000_000_000, "pending")] {
                try await fixture.imageRecords.insert(try fixture.image(at: Int64(date), of: owner, status))
            }
            try await fixture.videoRecords.insert(
                try fixture.video(at: 1_700_000_000_000, of: owner, "failed", [("tags", ["Fox"])]))
            // Records of other applications: the date is that of the id, and the status follows from the result.
            try await fixture.videoRecords.insert(
                try fixture.video(at: nil, of: owner, nil, [("result_url", "https://a.example/a.mp4")]))
            try await fixture.videoRecords.insert(try fixture.video(at: 1_702_000_000_000, of: owner, nil))
            try await fixture.videoRecords.insert(
                try fixture.video(at: 1_702_000_000_000, of: owner, "completed", [("is_active", false)]))
            try await fixture.videoRecords.insert(
                try fixture.video(
                    at: 1_702_000_000_000, of: owner, "failed",
                    [("is_active", false), ("purge_due_at", Self.november)]))
        }
        try await fixture.imageRecords.insert(try fixture.image(at: 1, of: ImageFixture.bob))
    }

    @Test(arguments: [ImageFixture.alice, visitor])
    func `An owner's items are counted by kind, status, tag and month`(_ owner: Owner) async throws {
        try await GalleryFixture.open { fixture in
            try await fill(fixture)
            let labels = MongoLabelRepository(fixture.database, names: CollectionNames())
            let facets = try await labels.facets(of: owner, isTrash: false)
            #expect(facets.kinds == [.image: 2, .video: 3])
            #expect(facets.statuses == [.completed: 2, .pending: 1, .failed: 1, .processing: 1])
            #expect(facets.months == ["2023-11": 3, "2023-12": 2])
            #expect(facets.tags == [TagCount(TagName(stored: "Fox"), 1)])
            let trash = try await labels.facets(of: owner, isTrash: true)
            #expect(trash.kinds == [.image: 0, .video: 1] && trash.statuses == [.completed: 1])
            #expect(trash.months == ["2023-12": 1] && trash.tags == [])
            let none = try await labels.facets(of: Owner(stored: "carol"), isTrash: false)
            #expect(none.kinds == [.image: 0, .video: 0] && none.months == [:] && none.statuses == [:])
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `A user's items are counted within an index, and tags only where there are some`(
        _ kind: ItemKind
    ) async throws {
        try await GalleryFixture.open { fixture in
            for number in 0..<1000 {
                let tags: [(String, BSONValue)] = number % 20 == 0 ? [("tags", ["Fox"])] : []
                try await fixture.videoRecords.insert(try fixture.video(at: Int64(number), "completed", tags))
                let image = try fixture.image(at: Int64(number)).elements().map { ($0.key, $0.value) }
                try await fixture.imageRecords.insert(try BSONDocument(image + tags))
            }
            let labels = MongoLabelRepository(fixture.database, names: CollectionNames())
            let records = kind == .image ? fixture.imageRecords : fixture.videoRecords
            func plan(_ pipeline: [BSONDocument], _ hint: BSONDocument) async throws -> BSONDocument {
                try await fixture.database.explain([
                    "aggregate": .string(records.name), "pipeline": .array(pipeline.map { .document($0) }),
                    "cursor": [:], "hint": .document(hint),
                ])
            }
            let counted = try await plan(
                labels.facetPipeline(kind, of: ImageFixture.alice, isTrash: false),
                labels.facetIndex(kind, of: ImageFixture.alice, isTrash: false))
            #expect(Self.examined(counted) == 0, "\(counted)")
            let tagged = try await plan(
                labels.tagPipeline(kind, of: ImageFixture.alice, isTrash: false),
                labels.tagIndex(kind, of: ImageFixture.alice))
            #expect(Self.examined(tagged) == 50, "\(tagged)")
            let renamed = try await plan(
                labels.renamePipeline(kind, of: ImageFixture.alice, ["Fox", "fox"]),
                labels.tagIndex(kind, of: ImageFixture.alice))
            #expect(Self.examined(renamed) == 50, "\(renamed)")
        }
    }

    /// The documents that a pipeline has examined.
    private static func examined(_ plan: BSONDocument) -> Int64? {
        var cursor = plan
        if case .array(let stages)? = plan["stages"], case .document(let first)? = stages.first,
            case .document(let inner)? = first["$cursor"]
        {
            cursor = inner
        }
        switch cursor["executionStats"]?["totalDocsExamined"] {
        case .int32(let count)?: return Int64(count)
        case .int64(let count)?: return count
        default: return nil
        }
    }
}
