import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Searches of the merged list: what they find, whatever the pages.
@Suite struct SearchTests {
    private static let limits = [1, 2, 50, 100]

    private static func query(_ change: (inout LibraryQuery) -> Void) -> LibraryQuery {
        var query = LibraryQuery()
        change(&query)
        return query
    }

    @Test func `A word is found in prompts, negative prompts, titles, notes and tags, and a phrase in one of them`()
        async throws
    {
        try await GalleryFixture.open { fixture in
            let ids = (0..<10).map { _ in fixture.ids.next() }
            try await fixture.insert(
                .image,
                [
                    fixture.image(at: 9, id: ids[0], [("prompt", "A red Fox in the snow")]),
                    fixture.image(at: 8, id: ids[1], [("prompt", "a cat"), ("title", "Der Füchse Bau")]),
                    fixture.image(at: 7, id: ids[2], [("prompt", "a cat"), ("note", "not a fox")]),
                    fixture.image(at: 6, id: ids[3], [("prompt", "a dog"), ("tags", ["wild", "Red Fox"])]),
                    fixture.image(
                        at: 5, id: ids[4], [("prompt", 7), ("title", ["fox"]), ("note", .null), ("tags", "fox")]),
                ])
            try await fixture.insert(
                .video,
                [
                    fixture.video(
                        at: 4, id: ids[5], [("prompt", "snow"), ("generation_params", ["negative_prompt": "fox"])]),
                    fixture.video(at: 3, id: ids[6], [("prompt", "一只狐狸"), ("generation_params", ["seed": 7])]),
                    fixture.video(at: nil, id: ids[7], [("prompt", "a fox without a date")]),
                ])
            let names = [0, 1, 2, 3, 4].map { "image \(ids[$0].text)" } + [5, 6, 7].map { "video \(ids[$0].text)" }
            for (text, found) in [
                ("fox", [0, 2, 3, 5, 7]), ("FOX red", [0, 3]), ("\"red fox\"", [0, 3]), ("fuchse", [1]), ("狐", [6]),
                ("fox -cat", [0, 3, 5, 7]), ("-fox", [1, 4, 6]), ("f.x", []), ("wild snow", []), ("cat fox", [2]),
            ] as [(String, [Int])] {
                let query = Self.query { $0.text = SearchText(text) }
                for limit in Self.limits {
                    let walked = try await fixture.walk(LibraryRequest(query, limit: limit))
                    #expect(walked == found.map { names[$0] }, "\(text) \(limit)")
                }
            }
        }
    }

    /// A record with its labels.
    private struct Listed {
        let kind: ItemKind
        let id: RecordID
        /// Milliseconds; nil for an undated record.
        let time: Int64?
        let status: String
        let isTrash: Bool
        let isFavorite: Bool
        let tags: [String]
        let prompt: String

        var name: String { "\(kind.rawValue) \(id.text)" }

        func matches(_ query: LibraryQuery) -> Bool {
            let isActive = ["pending", "processing"].contains(status)
            // Undated records are as old as their ids.
            let shown = Timestamp(milliseconds: time ?? 1_700_000_000_000)
            return (query.kind == nil || kind == query.kind) && isTrash == query.isTrash
                && (query.status == nil || (query.status == .active ? isActive : status == query.status?.rawValue))
                && (!query.isFavorite || isFavorite)
                && query.tags.allSatisfy { wanted in tags.contains { TagName(stored: $0) == wanted } }
                && (query.text == nil || prompt.contains("fox")) && (query.from.map { $0 <= shown } ?? true)
                && (query.to.map { shown < $0 } ?? true)
        }

        static func comesBefore(_ left: Listed, _ right: Listed) -> Bool {
            if left.time != right.time { return (left.time ?? .min) > (right.time ?? .min) }
            return left.id == right.id ? left.kind == .video : right.id < left.id
        }
    }

    private static func fill(_ fixture: GalleryFixture, of owner: Owner, _ count: Int) async throws -> [Listed] {
        var listed: [Listed] = []
        var records = PerKind<[BSONDocument]>(image: [], video: [])
        for number in 0..<count {
            let kind: ItemKind = Bool.random() ? .video : .image
            let item = Listed(
                kind: kind, id: fixture.ids.next(), time: number % 9 == 4 ? nil : Int64.random(in: 0..<50) * 1000,
                status: ["completed", "failed", kind == .video ? "processing" : "pending"][Int.random(in: 0..<3)],
                isTrash: Int.random(in: 0..<5) == 0, isFavorite: Int.random(in: 0..<4) == 0,
                tags: [[], ["red"], ["Red", "snow"], ["SNOW"]][Int.random(in: 0..<4)],
                prompt: Bool.random() ? "a fox" : "a dog")
            listed.append(item)
            var fields: [(String, BSONValue)] = [("prompt", .string(item.prompt))]
            if item.isFavorite { fields.append(("favorite", true)) }
            if !item.tags.isEmpty { fields.append(("tags", .array(item.tags.map { .string($0) }))) }
            for (owner, id) in [(owner, item.id), (ImageFixture.bob, fixture.ids.next())] {
                switch kind {
                case .image:
                    let state: [(String, BSONValue)] = item.isTrash ? [("isActive", false)] : []
                    records.image.append(
                        try fixture.image(at: item.time, of: owner, item.status, id: id, fields + state))
                case .video:
                    records.video.append(
                        try fixture.video(
                            at: item.time, of: owner, item.status, id: id,
                            fields + [("is_active", .bool(!item.isTrash))]))
                }
            }
        }
        for kind in ItemKind.allCases { try await fixture.insert(kind, records[kind]) }
        return listed.sorted(by: Listed.comesBefore)
    }

    private static func randomQuery() -> LibraryQuery {
        query { query in
            if Bool.random() { query.text = SearchText("FOX") }
            query.tags = [[], [], ["red"], ["snow", "RED"]][Int.random(in: 0..<4)].map(TagName.init(stored:))
            query.isFavorite = Int.random(in: 0..<3) == 0
            query.isTrash = Int.random(in: 0..<4) == 0
            query.kind = [nil, nil, .image, .video][Int.random(in: 0..<4)]
            query.status = [nil, nil, .completed, .active, .pending][Int.random(in: 0..<5)]
            let dates = [nil, nil, 0, 10_000, 25_001, 1_700_000_000_000, 1_700_000_000_001] as [Int64?]
            query.from = dates[Int.random(in: 0..<7)].map { Timestamp(milliseconds: $0) }
            query.to = dates[Int.random(in: 0..<7)].map { Timestamp(milliseconds: $0) }
        }
    }

    @Test(arguments: [ImageFixture.alice, Owner(stored: "session:visitor-0123456789")])
    func `Any filters together find every item once, in order, and none of another owner`(_ owner: Owner) async throws {
        try await GalleryFixture.open { fixture in
            let all = try await Self.fill(fixture, of: owner, 300)
            for _ in 0..<120 {
                let query = Self.randomQuery()
                let expected = all.filter { $0.matches(query) }
                let limit = Self.limits[Int.random(in: 0..<4)]
                let walked = try await fixture.walk(of: owner, LibraryRequest(query, limit: limit))
                #expect(walked == expected.map(\.name), "\(query) \(limit)")
                let resolved = try await ResolveQuery(fixture.library)(query, of: owner, atMost: 20)
                #expect(resolved.count == expected.count && resolved.references.count == min(20, expected.count))
                let ids = Set(expected.map { ItemReference($0.kind, $0.id) })
                #expect(ids.isSuperset(of: resolved.references))
            }
        }
    }

    @Test func `A search continues after deleted items, and after a cursor that names no item`() async throws {
        try await GalleryFixture.open { fixture in
            let all = try await Self.fill(fixture, of: ImageFixture.alice, 200)
            let query = Self.query { $0.text = SearchText("fox") }
            var (request, seen) = (LibraryRequest(query, limit: 5), [String]())
            while true {
                let page = try await fixture.page(request)
                seen += page.items.map(\.name)
                for item in page.items.prefix(3) {
                    let reference = item.reference
                    let records = reference.kind == .image ? fixture.imageRecords : fixture.videoRecords
                    _ = try await records.deleteMany(["_id": .objectID(ObjectID(reference.id))])
                }
                guard let next = page.next, seen.count < 1000 else { break }
                request.after = next
            }
            #expect(seen == all.filter { $0.matches(query) }.map(\.name))
        }
    }

    @Test func `What is being deleted permanently, is of another kind or has no ObjectID is not found`() async throws {
        try await GalleryFixture.open { fixture in
            let fox: (String, BSONValue) = ("prompt", "a fox")
            let purged: (String, BSONValue) = ("purge_due_at", .date(milliseconds: 1))
            let shown = fixture.ids.next()
            try await fixture.insert(
                .video,
                [
                    fixture.video(at: 3, id: shown, [fox, ("is_active", false)]),
                    fixture.video(at: 2, "completed", [fox, ("is_active", false), purged]),
                    fixture.video(at: 2, "completed", [fox, ("is_active", true)]),
                ])
            try await fixture.insert(
                .image,
                [
                    fixture.image(at: 2, "completed", [fox]),
                    fixture.image(at: 1, "completed", [fox, ("isActive", false), purged]),
                ])
            var fields = try fixture.video(at: 9, "completed", [fox, ("is_active", false)]).elements().filter {
                $0.key != "_id"
            }
            fields.append(("_id", "text"))
            try await fixture.videoRecords.insert(BSONDocument(fields.map { ($0.key, $0.value) }))
            let trash = Self.query { query in
                query.text = SearchText("fox")
                query.isTrash = true
            }
            #expect(try await fixture.walk(LibraryRequest(trash, limit: 2)) == ["video \(shown.text)"])
        }
    }

    @Test(arguments: [1, 3, 10]) func `A command that takes too long is repeated with fewer records, up to a limit`(
        times: Int32
    ) async throws {
        let application = "search-\(UInt64.random(in: 0...UInt64.max))"
        try await TestMongo.withDatabase { database in
            try await GalleryFixture.open {
                $0.applicationName = application
            } _: { fixture in
                try await fixture.insert(
                    .image, (0..<200).map { try fixture.image(at: Int64($0), "completed", [("prompt", "a fox")]) })
                let query = Self.query { query in
                    query.text = SearchText("fox")
                    query.kind = .image
                }
                let slow = FailPoint(["find"], times: times, [("errorCode", 50)])
                let found = try await slow.enabled(for: application, by: database) {
                    try? await fixture.walk(LibraryRequest(query, limit: 100)).count
                }
                #expect(found == (times < 10 ? 200 : nil))
            }
        }
    }

    @Test func `Records that are too large for one reply are all read`() async throws {
        try await GalleryFixture.open { fixture in
            let prompt = BSONValue.string(String(repeating: "狐 ", count: 20_000) + "ende")
            let ids = try await (0..<300).asyncMap { _ in
                let id = fixture.ids.next()
                try await fixture.imageRecords.insert(fixture.image(at: 1, id: id, [("prompt", prompt)]))
                return id
            }
            let query = Self.query { $0.text = SearchText("ende") }
            #expect(try await fixture.walk(LibraryRequest(query, limit: 100)).count == 300)
            let resolved = try await ResolveQuery(fixture.library)(query, of: ImageFixture.alice, atMost: 1000)
            #expect(Set(resolved.references.map(\.id)) == Set(ids))
            let items = try await fixture.library.items(resolved.references, of: ImageFixture.alice)
            #expect(items.count == 300 && Set(items.map(\.reference.id)) == Set(ids))
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Output>(_ transform: (Element) async throws -> Output) async rethrows -> [Output] {
        var outputs: [Output] = []
        for element in self { outputs.append(try await transform(element)) }
        return outputs
    }
}
