import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// What lists read of archived content.
@Suite struct ArchivedRecordTests {
    private static let object = ObjectID(high: 1, low: 1)
    private static let whole: [(String, BSONValue)] = [
        ("object", .objectID(object)), ("version", "0123456789abcdef"), ("width", 640), ("height", .int64(480)),
        ("color", "#4fa0c3"), ("duration_ms", 5000.0), ("poster", .objectID(object)), ("preview", .objectID(object)),
        ("thumbnails", ["small": .objectID(object), "large": .objectID(object)]),
    ]

    private func content(
        _ fixture: ArchiveFixture, _ media: BSONValue, _ isArchived: BSONValue = true
    ) async throws -> ArchivedContent? {
        let id = try await fixture.insert([("archived", isArchived), ("media", media)])
        let library = MongoLibraryRepository(fixture.database, names: ArchiveFixture.names)
        return try #require(try await library.item(ItemReference(fixture.kind, id), of: ArchiveFixture.alice)).content
    }

    @Test(arguments: ItemKind.allCases)
    func `Archived content is read with everything that is known of it`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let id = RecordID(Self.object)
            var expected = ArchivedContent(object: id, version: 0x0123_4567_89AB_CDEF)
            var found = try await content(fixture, ["object": .objectID(Self.object), "version": "0123456789abcdef"])
            #expect(found == expected)
            (expected.width, expected.height, expected.durationMilliseconds) = (640, 480, 5000)
            expected.color = MeanColor(red: 0x4F, green: 0xA0, blue: 0xC3)
            (expected.poster, expected.preview) = (id, id)
            expected.thumbnails = .init(small: id, large: id)
            let whole = BSONValue.document(try BSONDocument(Self.whole))
            found = try await content(fixture, whole)
            #expect(found == expected)
            found = try await content(fixture, whole, false)
            #expect(found == nil)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `Malformed content counts as absent`(_ kind: ItemKind) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let versions: [BSONValue] = ["0123456789abcde", "0123456789ABCDEF", "+123456789abcdef", 1, ""]
            let odd: [BSONValue] = ["media", 1, [], ["version": "0123456789abcdef", "object": "a"]]
            for media in odd + versions.map({ ["object": .objectID(Self.object), "version": $0] }) {
                let found = try await content(fixture, media)
                #expect(found == nil)
            }
            let found = try await content(
                fixture,
                [
                    "object": .objectID(Self.object), "version": "0123456789abcdef", "width": -1, "height": 0.5,
                    "color": "red", "duration_ms": "5", "poster": "a", "thumbnails": ["small": .objectID(Self.object)],
                ])
            #expect(found == ArchivedContent(object: RecordID(Self.object), version: 0x0123_4567_89AB_CDEF))
        }
    }
}
