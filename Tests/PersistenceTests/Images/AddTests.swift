import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// The record that is stored before the submission to the provider.
@Suite struct AddTests {
    @Test func `A record has the documented fields and types, as a mongo shell sees them`() async throws {
        try await ImageFixture.open { fixture in
            let id = fixture.ids.next()
            let url = try #require(ImageURL("https://example.org/a.png"))
            let image = GeneratedImage(
                id: id, owner: ImageFixture.alice, taskID: TaskID(placeholderFor: id), prompt: "a fox",
                kind: "IMAGETOIAMGE",
                state: .pending, originImage: url, referenceImages: [url, url], characterIDs: ["c1"],
                createdAt: Timestamp(milliseconds: 0))
            let request = ImageRequest(
                prompt: try #require(Prompt("a fox")), references: [url, url], characterIDs: ["c1"], count: 2,
                size: .landscape16x9)
            _ = try await fixture.images.add(image, request: request, schedule: fixture.schedule)
            let stored = try await fixture.stored(id)
            let keys = try stored.elements().map(\.key)
            #expect(
                Set(keys) == [
                    "_id", "userId", "taskId", "prompt", "type", "imageUrl", "originImageUrl", "referenceImageUrls",
                    "characterIds", "numImages", "imageSize", "status", "polls", "createdAt", "updatedAt", "pollAt",
                    "submissionDue",
                ])
            #expect(stored["_id"] == .objectID(ObjectID(id)))
            #expect(stored["userId"] == "alice")
            #expect(stored["taskId"] == .string(id.text))
            #expect(stored["prompt"] == "a fox")
            #expect(stored["type"] == "IMAGETOIAMGE")
            #expect(stored["imageUrl"] == .null)
            #expect(stored["originImageUrl"] == .string(url.text))
            #expect(stored["referenceImageUrls"] == [.string(url.text), .string(url.text)])
            #expect(stored["characterIds"] == ["c1"])
            #expect(stored["status"] == "pending")
        }
    }

    @Test func `Options that were not given are not stored`() async throws {
        try await ImageFixture.open { fixture in
            let keys = try await fixture.stored(fixture.add().id).elements().map(\.key)
            #expect(
                Set(keys).isDisjoint(with: [
                    "originImageUrl", "referenceImageUrls", "characterIds", "error", "completedAt",
                ]))
        }
    }

    @Test func `The creation time is the database's, and the first poll follows after the first interval`()
        async throws
    {
        try await ImageFixture.open { fixture in
            let before = try await fixture.database.serverTime()
            let image = try await fixture.add()
            let after = try await fixture.database.serverTime()
            #expect((before...after).contains(image.createdAt.milliseconds))
            let stored = try await fixture.stored(image.id)
            #expect(stored["createdAt"] == .date(milliseconds: image.createdAt.milliseconds))
            #expect(stored["pollAt"] == .date(milliseconds: image.createdAt.milliseconds + 30_000))
        }
    }

    @Test(arguments: ["$price", "$$NOW", "$$ROOT.userId", "{\"$literal\": 1}", "a.b.$[]", "ünï \u{1F98A} \"quoted\""])
    func `A prompt is stored literally, even if it looks like an expression`(prompt: String) async throws {
        try await ImageFixture.open { fixture in
            let image = try await fixture.add(prompt: prompt)
            #expect(image.prompt == prompt)
            let stored = try await fixture.stored(image.id)
            #expect(stored["prompt"] == .string(prompt))
        }
    }

    @Test func `An existing record is returned and not written`() async throws {
        try await ImageFixture.open { fixture in
            let first = try await fixture.add(prompt: "first")
            let stored = try await fixture.stored(first.id)
            var second = first
            second.prompt = "second"
            let request = ImageRequest(prompt: try #require(Prompt("second")))
            guard
                case .existed(let existing) = try await fixture.images.add(
                    second, request: request, schedule: fixture.schedule)
            else {
                Issue.record("was added")
                return
            }
            #expect(existing.prompt == "first")
            #expect(try await fixture.stored(first.id) == stored)
        }
    }

    @Test func `Of concurrent additions of the same record, one succeeds`() async throws {
        try await ImageFixture.open { fixture in
            let id = fixture.ids.next()
            let image = GeneratedImage(
                id: id, owner: ImageFixture.alice, taskID: TaskID(placeholderFor: id), prompt: "a fox",
                kind: "TEXTTOIAMGE",
                state: .pending, createdAt: Timestamp(milliseconds: 0))
            let request = ImageRequest(prompt: try #require(Prompt("a fox")))
            let added = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        switch try await fixture.images.add(image, request: request, schedule: fixture.schedule) {
                        case .added: true
                        case .existed: false
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(added == 1)
        }
    }

    @Test func `Record ids contain their second and are unique`() {
        let source = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_999) })
        let ids = (0..<10_000).map { _ in source.next() }
        #expect(Set(ids).count == 10_000)
        #expect(ids.allSatisfy { ObjectID($0).seconds == 1_700_000_000 })
        #expect(
            RecordIDSource(now: { Timestamp(milliseconds: 0) }).next()
                != RecordIDSource(now: { Timestamp(milliseconds: 0) }).next())
    }
}
