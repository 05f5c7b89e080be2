import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// The labels in the records.
@Suite struct LabelTests {
    private static let alice = ArchiveFixture.alice
    private static let bob = Owner(stored: "bob")

    private func labels(_ fixture: ArchiveFixture) -> MongoLabelRepository {
        MongoLabelRepository(fixture.database, names: ArchiveFixture.names)
    }

    private func change(added: [String] = [], removed: [String] = [], isFavorite: Bool? = nil) -> LabelChange {
        var change = LabelChange()
        change.added = added.compactMap { TagName($0) }
        change.removed = removed.compactMap { TagName($0) }
        change.isFavorite = isFavorite
        return change
    }

    private func isDone(_ result: LabelResult?) -> Bool {
        guard case .done = result else { return false }
        return true
    }

    /// Changes one item.
    private func apply(
        _ change: LabelChange, to id: RecordID, _ fixture: ArchiveFixture, of owner: Owner = alice,
        batch: RecordID? = nil
    ) async throws -> LabelResult? {
        let reference = ItemReference(fixture.kind, id)
        return try await labels(fixture).change([reference: change], of: owner, batch: batch)[reference]?.get()
    }

    @Test(arguments: ItemKind.allCases)
    func `Labels stand in the record while they are set, and each change is dated`(_ kind: ItemKind) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let (id, batch) = (try await fixture.insert(), fixture.ids.next())
            let before = try await fixture.database.serverTime()
            var change = change(added: ["Winter", "$set", "fox"], isFavorite: true)
            change.title = .set("$title")
            change.note = .set("a.b")
            #expect(isDone(try await apply(change, to: id, fixture, batch: batch)))
            let stored = try required(try await fixture.stored(id))
            #expect(stored["favorite"] == true && stored["tags"] == ["Winter", "$set", "fox"])
            #expect(stored["title"] == "$title" && stored["note"] == "a.b")
            #expect(stored["batch"] == .objectID(ObjectID(batch)))
            guard case .date(let date)? = stored[fixture.updatedAt] else {
                Issue.record("the change is not dated")
                return
            }
            #expect(date >= before)
            change = self.change(removed: ["WINTER", "$SET", "Fox"], isFavorite: false)
            change.title = .clear
            change.note = .clear
            #expect(isDone(try await apply(change, to: id, fixture)))
            let cleared = try required(try await fixture.stored(id))
            for field in ["favorite", "tags", "title", "note"] { #expect(cleared[field] == nil, "\(field)") }
            guard case .unchanged = try await apply(change, to: id, fixture) else {
                Issue.record("it was changed again")
                return
            }
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `Other owners' items, those in the trash and those that do not exist are not found`(
        _ kind: ItemKind
    ) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let (shown, trashed) = (try await fixture.insert(), try await fixture.insert())
            _ = try await fixture.trash.trash(trashed, of: Self.alice)
            for (id, owner) in [(shown, Self.bob), (trashed, Self.alice), (fixture.ids.next(), Self.alice)] {
                guard case .notFound = try await apply(change(isFavorite: true), to: id, fixture, of: owner) else {
                    Issue.record("\(id.text) was found")
                    continue
                }
            }
            #expect(try await fixture.stored(shown)?["favorite"] == nil)
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `Tags that are added at the same moment are all there`(_ kind: ItemKind) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let id = try await fixture.insert()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<4 {
                    group.addTask { _ = try await apply(change(added: ["tag \(number)"]), to: id, fixture) }
                }
                try await group.waitForAll()
            }
            guard case .array(let tags)? = try await fixture.stored(id)?["tags"] else {
                Issue.record("no tags")
                return
            }
            #expect(tags.count == 4)
        }
    }

    @Test func `A thousand items of both kinds are labelled together, and the inverse restores each`() async throws {
        try await ArchiveFixture.open(.image) { images in
            let videos = ArchiveFixture(
                database: images.database, kind: .video,
                archive: MongoArchiveRepository(images.database, names: ArchiveFixture.names, kind: .video),
                trash: MongoTrashRepository(images.database, names: ArchiveFixture.names, kind: .video),
                records: images.database.collection(ArchiveFixture.names.generations))
            var changes: [ItemReference: LabelChange] = [:]
            for number in 0..<500 {
                let tags: [(String, BSONValue)] = number % 2 == 0 ? [("tags", ["snow"])] : []
                changes[ItemReference(.image, try await images.insert(tags))] = change(added: ["Snow", "fox"])
                changes[ItemReference(.video, try await videos.insert(tags))] = change(added: ["Snow", "fox"])
            }
            let results = await labels(images).change(changes, of: Self.alice, batch: images.ids.next())
            var inverses: [ItemReference: LabelChange] = [:]
            for (item, result) in results {
                if case .success(.done(let inverse)) = result { inverses[item] = inverse }
            }
            #expect(inverses.count == 1000)
            #expect(inverses.values.filter { $0.removed.map(\.text) == ["fox"] }.count == 500)
            _ = await labels(images).change(inverses, of: Self.alice, batch: images.ids.next())
            for records in [images.records, videos.records] {
                #expect(try await records.count(["tags": ["snow"]]) == 250)
                #expect(try await records.count(["tags": ["$exists": false]]) == 250)
            }
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `A change that was not confirmed is reported as it was stored`(_ kind: ItemKind) async throws {
        let application = "labels-\(TestMongo.freshName())"
        try await ArchiveFixture.open(kind) {
            $0.applicationName = application
        } _: { fixture in
            try await TestMongo.withClient { watcher in
                let (id, batch) = (try await fixture.insert(), fixture.ids.next())
                for fault in [
                    ("writeConcernError", ["code": 64, "errmsg": "waiting for replication timed out"]),
                    ("closeConnection", true),
                ] as [(String, BSONValue)] {
                    let tag = fault.0
                    let result = try await FailPoint(["update"], [fault]).enabled(
                        for: application, by: watcher.database(fixture.database.name)
                    ) { try await apply(change(added: [tag]), to: id, fixture, batch: batch) }
                    guard case .done(let inverse) = result else {
                        Issue.record("\(tag): \(result as Any)")
                        continue
                    }
                    #expect(inverse.removed.map(\.text) == [tag])
                }
                #expect(try await fixture.stored(id)?["tags"] == ["writeConcernError", "closeConnection"])
            }
        }
    }

    @Test func `Tags are counted over both histories, whatever their case, and without the trash`() async throws {
        try await ArchiveFixture.open(.image) { fixture in
            let videos = fixture.database.collection(ArchiveFixture.names.generations)
            for tags in [["Fox", "Snow"], ["Fox"], ["fox", "Ärger"], []] {
                try await fixture.insert([("tags", .array(tags.map { .string($0) }))])
            }
            try await fixture.insert([("tags", ["gone"]), ("isActive", false)])
            try await fixture.insert([("tags", ["Bob's"]), ("userId", "bob")])
            try await fixture.insert([("tags", "no list")])
            try await videos.insert([
                "user_id": "alice", "generation_type": "text-to-video", "is_active": true, "tags": ["ÄRGER", 7],
            ])
            let counts = try await labels(fixture).facets(of: Self.alice, isTrash: false).tags
            #expect(counts.map(\.count) == [3, 2, 1])
            #expect(counts.map(\.tag.key) == ["fox", "ärger", "snow"])
            #expect(counts.first?.tag.text == "Fox")
            let none = try await labels(fixture).facets(of: Owner(stored: "session:none"), isTrash: false)
            #expect(none.tags == [])
        }
    }

    @Test(arguments: ItemKind.allCases)
    func `A renamed tag keeps its place, and two that become one are there once`(_ kind: ItemKind) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            func tag(_ text: String) throws -> TagName { try required(TagName(text)) }
            let before: [BSONValue] = [["a", "FOX", "b"], ["hare", "fox"], ["Fox", "x", "Hare"], ["other"]]
            var ids: [RecordID] = []
            for tags in before { ids.append(try await fixture.insert([("tags", tags)])) }
            let bobs = try await fixture.insert([
                ("tags", ["fox"]), (fixture.name("userId", "user_id"), "bob"),
            ])
            let labels = labels(fixture)
            #expect(try await labels.rename(try tag("fox"), to: try tag("Hare"), of: Self.alice) == 3)
            let after: [BSONValue] = [["a", "Hare", "b"], ["Hare"], ["Hare", "x"], ["other"]]
            for (id, tags) in zip(ids, after) { #expect(try await fixture.stored(id)?["tags"] == tags) }
            #expect(try await fixture.stored(bobs)?["tags"] == ["fox"])
            #expect(try await labels.rename(try tag("fox"), to: try tag("Hare"), of: Self.alice) == 0)
            #expect(try await labels.rename(try tag("HARE"), to: try tag("hARE"), of: Self.alice) == 3)
            #expect(try await fixture.stored(ids[2])?["tags"] == ["hARE", "x"])
        }
    }
}
