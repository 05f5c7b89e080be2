import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

@Suite struct UploadReferenceTests {
    @Test func `An upload is in use until the last image that refers to it is deleted`() async throws {
        try await ImageFixture.open { fixture in
            let names = (1...3).map { UploadName(random: Array(repeating: $0, count: 16), format: .png) }
            let trash = MongoTrashRepository(fixture.database, names: CollectionNames(), kind: .image)
            let first = try await add(names[0...1], in: fixture)
            let second = try await add(names[1...1], in: fixture)
            #expect(try await referenced(names, in: fixture) == [true, true, false])
            #expect(try await trash.trash(first, of: ImageFixture.alice))
            #expect(try await referenced(names, in: fixture) == [false, true, false])
            #expect(try await trash.trash(second, of: ImageFixture.alice))
            #expect(try await referenced(names, in: fixture) == [false, false, false])
        }
    }

    @Test func `The images that refer to an upload are found by index`() async throws {
        try await ImageFixture.open { fixture in
            for _ in 0..<50 { _ = try await fixture.add() }
            let name = UploadName(random: Array(repeating: 1, count: 16), format: .png)
            _ = try await add([name], in: fixture)
            let find = MongoFind(MongoImageRepository.referring(to: name), limit: 1)
            let plan = try await ExplainedPlan(fixture.collection.findCommand(find), in: fixture.database)
            #expect(plan.isServedByIndex && plan.keys == 1 && plan.documents == 1, "\(plan)")
        }
    }

    private func add(_ names: some Sequence<UploadName>, in fixture: ImageFixture) async throws -> RecordID {
        let id = fixture.ids.next()
        let urls = names.map { ImageURL(stored: "https://pictures.example/uploads/\($0.text)") }
        let image = GeneratedImage(
            id: id, owner: ImageFixture.alice, taskID: TaskID(placeholderFor: id), prompt: "a fox",
            kind: ImageKind.imageToImage.rawValue, state: .pending, referenceImages: urls,
            createdAt: Timestamp(milliseconds: 0))
        let request = ImageRequest(prompt: try #require(Prompt("a fox")), references: urls)
        _ = try await fixture.images.add(image, request: request, schedule: fixture.schedule)
        return id
    }

    private func referenced(_ names: [UploadName], in fixture: ImageFixture) async throws -> [Bool] {
        var found: [Bool] = []
        for name in names { found.append(try await fixture.images.isReferenced(name)) }
        return found
    }
}
