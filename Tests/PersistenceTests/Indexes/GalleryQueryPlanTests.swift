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
        LibraryPosition(before: Timestamp(milliseconds: 150_000)).position,
    ]

    @Test func `Every query of the merged list is served by an index, for any filter and owner`() async throws {
        try await GalleryFixture.open { fixture in
            for number in 0..<30 {
                try await fixture.videoRecords.insert((0..<100).map { try Self.video(fixture, number * 100 + $0) })
                try await fixture.imageRecords.insert((0..<100).map { try Self.image(fixture, number * 100 + $0) })
            }
            for owner in [ImageFixture.alice, Self.visitor] {
                for start in Self.starts {
                    for status in [nil, .active, .completed, .failed] as [LibraryStatus?] {
                        try await Self.check(LibraryQuery(status: status), owner, start, fixture)
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
                try await fixture.imageRecords.insert(Self.image(fixture, number, [("isActive", isActive)]))
            }
            for owner in [ImageFixture.alice, Self.visitor] {
                for start in Self.starts {
                    try await Self.check(LibraryQuery(isTrash: true), owner, start, fixture)
                }
            }
        }
    }

    @Test func `Favorites, tagged items and what a batch has changed are read from indexes of their own`() async throws
    {
        try await GalleryFixture.open { fixture in
            let batches = Self.owners.map { _ in fixture.ids.next() }
            for number in 0..<3000 {
                var fields: [(String, BSONValue)] = []
                if number % 20 < 2 { fields.append(("favorite", true)) }
                if number % 30 < 2 { fields.append(("tags", ["red", "Fox"])) }
                if number % 40 < 4 { fields.append(("batch", .objectID(ObjectID(batches[number % 3])))) }
                try await fixture.videoRecords.insert(Self.video(fixture, number, fields))
                try await fixture.imageRecords.insert(Self.image(fixture, number, fields))
            }
            for (owner, batch) in zip(Self.owners, batches) {
                var (favorites, tagged, changed) = (LibraryQuery(), LibraryQuery(), LibraryQuery())
                favorites.isFavorite = true
                tagged.tags = [TagName(stored: "fox")]
                changed.batch = batch
                for query in [favorites, tagged, changed] {
                    for text in [nil, SearchText("fox")] {
                        var query = query
                        query.text = text
                        for start in Self.starts { try await Self.check(query, owner, start, fixture) }
                    }
                }
            }
        }
    }

    @Test func `A search reads as many records as it compares, from an index`() async throws {
        try await GalleryFixture.open { fixture in
            for number in 0..<3000 {
                // One in three is in the trash.
                let isActive = BSONValue.bool(number % 9 > 2)
                try await fixture.videoRecords.insert(Self.video(fixture, number, [("is_active", isActive)]))
                try await fixture.imageRecords.insert(Self.image(fixture, number, [("isActive", isActive)]))
            }
            for owner in Self.owners {
                for (isTrash, status) in [(false, nil), (true, nil), (false, .completed), (true, .failed)]
                    as [(Bool, LibraryStatus?)]
                {
                    var query = LibraryQuery(status: status, isTrash: isTrash)
                    query.text = SearchText("nowhere")
                    for from in [nil, Timestamp(milliseconds: 100_000)] {
                        query.from = from
                        query.to = from.map { $0 + .seconds(40) }
                        for start in Self.starts { try await Self.check(query, owner, start, fixture) }
                    }
                }
            }
        }
    }

    @Test func `What was made from an item is found by one index`() async throws {
        try await GalleryFixture.open { fixture in
            let source = fixture.ids.next()
            for number in 0..<3000 {
                let fields: [(String, BSONValue)] =
                    number % 100 < 3 ? [("derived_from", .objectID(ObjectID(source)))] : []
                try await fixture.videoRecords.insert(Self.video(fixture, number, fields))
                try await fixture.imageRecords.insert(Self.image(fixture, number, fields))
            }
            for owner in Self.owners {
                for (kind, records) in [(ItemKind.image, fixture.imageRecords), (.video, fixture.videoRecords)] {
                    let find = MongoLibraryRepository.findDerived(
                        from: ItemReference(.image, source), of: owner, kind, limit: 50)
                    let plan = try await ExplainedPlan(records.findCommand(find), in: fixture.database)
                    #expect(plan.indexes == ["derived_from_1"] && plan.returned == 30 && plan.keys <= 91, "\(plan)")
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

    private static func image(
        _ fixture: GalleryFixture, _ number: Int, _ fields: [(String, BSONValue)] = []
    ) throws -> BSONDocument {
        try fixture.image(
            at: number % 5 == 0 ? nil : Int64(number) * 100, of: owners[number % 3],
            number % 20 < 2 ? "pending" : number % 7 == 0 ? "failed" : "completed", id: nil, fields)
    }

    private static func check(
        _ query: LibraryQuery, _ owner: Owner, _ start: PagePosition?, _ fixture: GalleryFixture
    ) async throws {
        for (kind, records) in [(ItemKind.image, fixture.imageRecords), (.video, fixture.videoRecords)] {
            let find = try #require(MongoLibraryRepository.find(kind, of: owner, query, after: start, limit: 11))
            let plan = try await ExplainedPlan(records.findCommand(find), in: fixture.database)
            let what = "\(kind) \(owner) \(query) \(start as Any) \(plan)"
            #expect(plan.isServedByIndex, "\(what)")
            #expect(plan.keys <= plan.returned + slack, "\(what)")
            #expect(plan.documents <= plan.returned + slack, "\(what)")
        }
    }
}
