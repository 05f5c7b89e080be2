import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Single items, items by their references, and what they were made with and from.
@Suite struct LibraryItemTests {
    private static let alice = ImageFixture.alice

    private struct Items {
        var shown: [ItemReference] = []
        var trashed: [ItemReference] = []
        var purged: [ItemReference] = []
        var foreign: [ItemReference] = []
        var all: [ItemReference] { shown + trashed + purged + foreign }
    }

    private static func fill(_ fixture: GalleryFixture) async throws -> Items {
        var items = Items()
        let purged: (String, BSONValue) = ("purge_due_at", .date(milliseconds: 1))
        for kind in ItemKind.allCases {
            let ids = (0..<4).map { _ in fixture.ids.next() }
            let inactive: (String, BSONValue) = (kind == .image ? "isActive" : "is_active", false)
            for (id, owner, fields) in [
                (ids[0], alice, []), (ids[1], alice, [inactive]), (ids[2], alice, [inactive, purged]),
                (ids[3], ImageFixture.bob, []),
            ] as [(RecordID, Owner, [(String, BSONValue)])] {
                let record =
                    switch kind {
                    case .image: try fixture.image(at: 1, of: owner, id: id, fields)
                    case .video: try fixture.video(at: 1, of: owner, id: id, fields)
                    }
                try await fixture.insert(kind, [record])
            }
            items.shown.append(ItemReference(kind, ids[0]))
            items.trashed.append(ItemReference(kind, ids[1]))
            items.purged.append(ItemReference(kind, ids[2]))
            items.foreign.append(ItemReference(kind, ids[3]))
        }
        return items
    }

    @Test func `Only the owner's items that are not in the trash are found by reference`() async throws {
        try await GalleryFixture.open { fixture in
            let items = try await Self.fill(fixture)
            for reference in items.all {
                let item = try await fixture.library.item(reference, of: Self.alice)
                #expect(item?.reference == (items.shown.contains(reference) ? reference : nil))
                let other = ItemReference(reference.kind == .image ? .video : .image, reference.id)
                #expect(try await fixture.library.item(other, of: Self.alice) == nil)
            }
            let found = try await fixture.library.items(items.all + items.all, of: Self.alice)
            #expect(found.count == 2 && Set(found.map(\.reference)) == Set(items.shown))
            #expect(try await fixture.library.items([], of: Self.alice).isEmpty)
        }
    }

    @Test func `Items are counted with and without the trash, never those that are being deleted permanently`()
        async throws
    {
        try await GalleryFixture.open { fixture in
            let items = try await Self.fill(fixture)
            #expect(try await fixture.library.count(items.all, of: Self.alice, includingTrash: false) == 2)
            #expect(try await fixture.library.count(items.all + items.all, of: Self.alice, includingTrash: true) == 4)
            #expect(try await fixture.library.count([], of: Self.alice, includingTrash: true) == 0)
        }
    }

    @Test func `The request of an item is read with everything that was ordered`() async throws {
        try await GalleryFixture.open { fixture in
            let (image, video, bare) = (fixture.ids.next(), fixture.ids.next(), fixture.ids.next())
            try await fixture.insert(
                .image,
                [
                    fixture.image(
                        at: 1, id: image,
                        [
                            ("prompt", "a fox"), ("numImages", 3), ("imageSize", "16:9"), ("characterIds", ["a", "b"]),
                            ("referenceImageUrls", ["https://a.example/uploads/1.png"]),
                        ]), fixture.image(at: 1, id: bare),
                ])
            try await fixture.insert(
                .video,
                [
                    fixture.video(
                        at: 1, id: video,
                        [
                            ("prompt", "a fox runs"),
                            (
                                "generation_params",
                                ["duration": 5, "size": "1280*720", "fps": 24, "seed": 7, "negative_prompt": "rain"]
                            ),
                        ])
                ])
            let ofImage = try await fixture.library.request(of: ItemReference(.image, image), by: Self.alice)
            guard case .image(let order) = ofImage else { throw Missing() }
            #expect(order.prompt.text == "a fox" && order.count == 3 && order.size == .landscape16x9)
            #expect(order.characterIDs == ["a", "b"] && order.derivedFrom == nil)
            #expect(order.references == [ImageURL(stored: "https://a.example/uploads/1.png")])
            let ofVideo = try await fixture.library.request(of: ItemReference(.video, video), by: Self.alice)
            guard case .video(let order) = ofVideo else { throw Missing() }
            #expect(
                order
                    == VideoRequest(
                        prompt: try required(Prompt("a fox runs")), negativePrompt: "rain", duration: 5,
                        size: VideoSize("1280*720"), fps: 24, seed: 7))
            for (id, owner) in [(image, ImageFixture.bob), (bare, Self.alice), (fixture.ids.next(), Self.alice)] {
                #expect(try await fixture.library.request(of: ItemReference(.image, id), by: owner) == nil)
            }
            let (deleted, foreign) = (fixture.ids.next(), fixture.ids.next())
            try await fixture.insert(
                .image, [fixture.image(at: 1, id: deleted, [("prompt", "a hare"), ("isActive", false)])])
            try await fixture.videoRecords.insert([
                "_id": .objectID(ObjectID(foreign)), "user_id": "alice", "generation_type": "image-to-video",
                "is_active": true, "prompt": "a hare",
            ])
            let inTrash = ItemReference(.image, deleted)
            #expect(try await fixture.library.request(of: inTrash, by: Self.alice) == nil)
            #expect(try await fixture.library.request(of: inTrash, by: Self.alice, includingTrash: true) != nil)
            #expect(try await fixture.library.request(of: ItemReference(.video, foreign), by: Self.alice) == nil)
        }
    }

    @Test func `What was made from an item is listed newest first, of both kinds and up to a limit`() async throws {
        try await GalleryFixture.open { fixture in
            let source = ItemReference(.image, fixture.ids.next())
            let from: (String, BSONValue) = ("derived_from", .objectID(ObjectID(source.id)))
            var expected: [ItemReference] = []
            for time in 0..<10 as Range<Int64> {
                let (image, video) = (fixture.ids.next(), fixture.ids.next())
                try await fixture.insert(.image, [fixture.image(at: time, id: image, [from])])
                try await fixture.insert(.video, [fixture.video(at: time, id: video, [from])])
                expected += [ItemReference(.image, image), ItemReference(.video, video)]
            }
            try await fixture.insert(
                .image,
                [
                    fixture.image(at: 50, "completed", [from, ("isActive", false)]),
                    fixture.image(at: 50, of: ImageFixture.bob, "completed", [from]),
                    fixture.image(at: 50),
                ])
            for limit in [1, 5, 50] {
                let found = try await fixture.library.derived(from: source, of: Self.alice, atMost: limit)
                #expect(found.map(\.reference) == Array(expected.reversed().prefix(limit)))
            }
        }
    }
}
