import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Images and videos in one list.
@Suite struct GalleryTests {
    private static let visitor = Owner(stored: "session:visitor-0123456789")
    private static let limits = [1, 2, 3, 7, 50, 1000]

    /// The sort fields of a record.
    private struct Listed {
        let time: Int64?
        let id: RecordID
        let kind: ItemKind
        let status: String

        var name: String { "\(kind.rawValue) \(id.text)" }

        static func comesBefore(_ left: Listed, _ right: Listed) -> Bool {
            if left.time != right.time { return (left.time ?? .min) > (right.time ?? .min) }
            return left.id == right.id ? left.kind == .video : right.id < left.id
        }
    }

    /// Inserts sixty items of all kinds and statuses, several at each time, some undated; and as many of another owner.
    private static func fill(_ fixture: GalleryFixture, of owner: Owner = ImageFixture.alice) async throws -> [Listed] {
        var listed: [Listed] = []
        for number in 0..<60 {
            let kind: ItemKind = number * 7 % 5 < 3 ? .video : .image
            let statuses = kind == .video ? ["processing", "completed", "failed"] : ["pending", "completed", "failed"]
            let item = Listed(
                time: number % 9 == 4 ? nil : Int64(number * 11 % 8) * 1000, id: fixture.ids.next(), kind: kind,
                status: statuses[number % 3])
            listed.append(item)
            for (owner, id) in [(owner, item.id), (ImageFixture.bob, fixture.ids.next())] {
                switch kind {
                case .video:
                    try await fixture.videoRecords.insert(fixture.video(at: item.time, of: owner, item.status, id: id))
                case .image:
                    try await fixture.imageRecords.insert(fixture.image(at: item.time, of: owner, item.status, id: id))
                }
            }
        }
        return listed.sorted(by: Listed.comesBefore)
    }

    @Test(arguments: [ImageFixture.alice, visitor])
    func `Paging returns every matching item once, newest first, undated last`(_ owner: Owner) async throws {
        try await GalleryFixture.open { fixture in
            let all = try await Self.fill(fixture, of: owner)
            for kind in ItemKind.allCases.map(Optional.some) + [nil] {
                for status in LibraryStatus.allCases.map(Optional.some) + [nil] {
                    let expected = all.filter { item in
                        (kind == nil || item.kind == kind)
                            && (status == nil || item.status == status?.rawValue
                                || (status == .active && ["pending", "processing"].contains(item.status)))
                    }.map(\.name)
                    for limit in Self.limits {
                        let walked = try await fixture.walk(
                            of: owner, LibraryRequest(LibraryQuery(kind: kind, status: status), limit: limit))
                        #expect(walked == expected, "\(String(describing: (kind, status))) \(limit)")
                    }
                }
            }
        }
    }

    @Test func `A list can start before a timestamp, exclusively`() async throws {
        try await GalleryFixture.open { fixture in
            let all = try await Self.fill(fixture)
            for milliseconds in [-1, 0, 1, 3000, 3001, 7000, 7001, .max] as [Int64] {
                let expected = all.filter { ($0.time ?? .min) < milliseconds }.map(\.name)
                for limit in Self.limits {
                    let walked = try await fixture.walk(
                        LibraryRequest(
                            after: LibraryPosition(before: Timestamp(milliseconds: milliseconds)), limit: limit))
                    #expect(walked == expected, "\(milliseconds) \(limit)")
                }
            }
        }
    }

    @Test func `A video and an image with the same id and time are both listed across page boundaries`() async throws {
        try await GalleryFixture.open { fixture in
            var expected: [String] = []
            for time in [2000, 1000, nil] as [Int64?] {
                let ids = [fixture.ids.next(), fixture.ids.next()].sorted(by: >)
                for id in ids {
                    try await fixture.videoRecords.insert(fixture.video(at: time, id: id))
                    try await fixture.imageRecords.insert(fixture.image(at: time, id: id))
                    expected += ["video \(id.text)", "image \(id.text)"]
                }
            }
            for limit in 1...7 {
                #expect(try await fixture.walk(LibraryRequest(limit: limit)) == expected, "\(limit)")
            }
        }
    }

    @Test func `The total is given only if the first page contains everything`() async throws {
        try await GalleryFixture.open { fixture in
            #expect(try await fixture.page(LibraryRequest(limit: 1)).total == 0)
            try await fixture.imageRecords.insert(fixture.image(at: 1))
            try await fixture.videoRecords.insert(fixture.video(at: 1))
            let whole = try await fixture.page(LibraryRequest(limit: 2))
            #expect(whole.total == 2 && whole.next == nil)
            let first = try await fixture.page(LibraryRequest(limit: 1))
            #expect(first.total == nil && first.next != nil)
            #expect(try await fixture.page(LibraryRequest(after: first.next, limit: 1)).total == nil)
        }
    }

    @Test func `Soft-deleted records, other kinds, and records without an ObjectID are not listed`() async throws {
        try await GalleryFixture.open { fixture in
            let shown = fixture.ids.next()
            try await fixture.videoRecords.insert(fixture.video(at: 1, id: shown))
            try await fixture.videoRecords.insert(fixture.video(at: 2, "completed", id: nil, [("is_active", false)]))
            for time in 1...30 {
                var fields = try fixture.video(at: Int64(time)).elements().filter { $0.key != "_id" }
                fields.append(("_id", .string("text\(time)")))
                try await fixture.videoRecords.insert(BSONDocument(fields.map { ($0.key, $0.value) }))
                fields = try fixture.image(at: Int64(time)).elements().filter { $0.key != "_id" }
                fields.append(("_id", .int64(Int64(time))))
                try await fixture.imageRecords.insert(BSONDocument(fields.map { ($0.key, $0.value) }))
            }
            for limit in [1, 5, 50] {
                #expect(try await fixture.walk(LibraryRequest(limit: limit)) == ["video \(shown.text)"])
            }
        }
    }

    @Test func `A video without a status is filtered by the status it is shown with`() async throws {
        try await GalleryFixture.open { fixture in
            let ids = (0..<3).map { _ in fixture.ids.next() }
            try await fixture.videoRecords.insert(
                fixture.video(at: 3, nil, id: ids[0], [("result_url", "http://a.example")]))
            try await fixture.videoRecords.insert(fixture.video(at: 2, nil, id: ids[1], [("proxy_url", "/video/a")]))
            try await fixture.videoRecords.insert(fixture.video(at: 1, nil, id: ids[2], [("result_url", .null)]))
            let names = ids.map { "video \($0.text)" }
            for limit in [1, 2, 50] {
                #expect(
                    try await fixture.walk(LibraryRequest(LibraryQuery(status: .completed), limit: limit))
                        == Array(names.prefix(2)))
                #expect(
                    try await fixture.walk(LibraryRequest(LibraryQuery(status: .active), limit: limit)) == [names[2]])
                #expect(try await fixture.walk(LibraryRequest(LibraryQuery(status: .failed), limit: limit)) == [])
            }
        }
    }
}
