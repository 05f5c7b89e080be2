import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// The record that is there before the provider is asked.
@Suite struct AddTests {
    @Test func `A record has the documented fields and types, as a mongo shell sees them`() async throws {
        try await ImageFixture.open { studio in
            let id = studio.ids.next()
            let picture = try #require(ImageURL("https://example.org/a.png"))
            let image = GeneratedImage(
                id: id, owner: ImageFixture.alice, taskID: TaskID(standingIn: id), prompt: "a fox",
                kind: "IMAGETOIAMGE",
                state: .pending, originImage: picture, referenceImages: [picture, picture], characterIDs: ["c1"],
                createdAt: Timestamp(milliseconds: 0))
            let request = ImageRequest(
                prompt: try #require(Prompt("a fox")), references: [picture, picture], characterIDs: ["c1"], count: 2,
                size: .landscape16x9)
            _ = try await studio.images.add(image, request: request, schedule: studio.schedule)
            let stored = try await studio.stored(id)
            let keys = try stored.elements().map(\.key)
            #expect(
                Set(keys) == [
                    "_id", "userId", "taskId", "prompt", "type", "imageUrl", "originImageUrl", "referenceImageUrls",
                    "characterIds", "numImages", "imageSize", "status", "polls", "createdAt", "updatedAt", "pollAt",
                ])
            #expect(stored["_id"] == .objectID(ObjectID(id)))
            #expect(stored["userId"] == "alice")
            #expect(stored["taskId"] == .string(id.text))
            #expect(stored["prompt"] == "a fox")
            #expect(stored["type"] == "IMAGETOIAMGE")
            #expect(stored["imageUrl"] == .null)
            #expect(stored["originImageUrl"] == .string(picture.text))
            #expect(stored["referenceImageUrls"] == [.string(picture.text), .string(picture.text)])
            #expect(stored["characterIds"] == ["c1"])
            #expect(stored["status"] == "pending")
        }
    }

    @Test func `What was not given is not there`() async throws {
        try await ImageFixture.open { studio in
            let keys = try await studio.stored(studio.add().id).elements().map(\.key)
            #expect(
                Set(keys).isDisjoint(with: [
                    "originImageUrl", "referenceImageUrls", "characterIds", "error", "completedAt",
                ]))
        }
    }

    @Test func `The beginning is by the database's clock, and the first question the schedule's first interval later`()
        async throws
    {
        try await ImageFixture.open { studio in
            let before = try await studio.database.serverTime()
            let image = try await studio.add()
            let after = try await studio.database.serverTime()
            #expect((before...after).contains(image.createdAt.milliseconds))
            let stored = try await studio.stored(image.id)
            #expect(stored["createdAt"] == .date(milliseconds: image.createdAt.milliseconds))
            #expect(stored["pollAt"] == .date(milliseconds: image.createdAt.milliseconds + 30_000))
        }
    }

    @Test(arguments: ["$price", "$$NOW", "$$ROOT.userId", "{\"$literal\": 1}", "a.b.$[]", "ünï \u{1F98A} \"quoted\""])
    func `A prompt is kept to the letter, whatever it would mean to the database`(prompt: String) async throws {
        try await ImageFixture.open { studio in
            let image = try await studio.add(prompt: prompt)
            #expect(image.prompt == prompt)
            let stored = try await studio.stored(image.id)
            #expect(stored["prompt"] == .string(prompt))
        }
    }

    @Test func `A record that is there already is given back and not written`() async throws {
        try await ImageFixture.open { studio in
            let first = try await studio.add(prompt: "first")
            let stored = try await studio.stored(first.id)
            var second = first
            second.prompt = "second"
            let request = ImageRequest(prompt: try #require(Prompt("second")))
            guard
                case .existed(let there) = try await studio.images.add(
                    second, request: request, schedule: studio.schedule)
            else {
                Issue.record("was added")
                return
            }
            #expect(there.prompt == "first")
            #expect(try await studio.stored(first.id) == stored)
        }
    }

    @Test func `Of many that add the same record at once, one adds it`() async throws {
        try await ImageFixture.open { studio in
            let id = studio.ids.next()
            let image = GeneratedImage(
                id: id, owner: ImageFixture.alice, taskID: TaskID(standingIn: id), prompt: "a fox", kind: "TEXTTOIAMGE",
                state: .pending, createdAt: Timestamp(milliseconds: 0))
            let request = ImageRequest(prompt: try #require(Prompt("a fox")))
            let added = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        switch try await studio.images.add(image, request: request, schedule: studio.schedule) {
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

    @Test func `Record ids tell their second and never come twice`() {
        let source = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_999) })
        let ids = (0..<10_000).map { _ in source.next() }
        #expect(Set(ids).count == 10_000)
        #expect(ids.allSatisfy { ObjectID($0).seconds == 1_700_000_000 })
        #expect(
            RecordIDSource(now: { Timestamp(milliseconds: 0) }).next()
                != RecordIDSource(now: { Timestamp(milliseconds: 0) }).next())
    }
}
