import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// The list of an owner's images.
@Suite struct PageTests {
    @Test func `The newest come first, equal times are sorted by id, and other owners are excluded`() async throws {
        try await ImageFixture.open { fixture in
            let first = try await fixture.write(at: 1000)
            let second = try await fixture.write(at: 3000)
            let third = try await fixture.write(at: 2000)
            let fourth = try await fixture.write(at: 2000)
            try await fixture.write(at: 2500, owner: "bob")
            let page = try await fixture.page()
            #expect(page.content.map(\.id) == [second, fourth, third, first])
            #expect(page.content.allSatisfy { $0.owner == ImageFixture.alice })
            #expect(page.total.count == 4 && !page.hasMore)
        }
    }

    @Test func `Skip and limit select a range, with correct total and hasMore`() async throws {
        try await ImageFixture.open { fixture in
            let empty = try await fixture.page()
            #expect(empty.content.isEmpty && empty.total.count == 0 && !empty.hasMore)
            var ids: [RecordID] = []
            for time in 0..<10 { ids.insert(try await fixture.write(at: Int64(time) * 1000), at: 0) }
            for skip in [0, 1, 5, 9, 10, 15] {
                for limit in [1, 4, 5, 9, 10, 11] {
                    let page = try await fixture.page(.skip(skip), limit: limit)
                    #expect(page.content.map(\.id) == Array(ids.dropFirst(skip).prefix(limit)), "\(skip) \(limit)")
                    #expect(page.total.count == 10, "\(skip) \(limit)")
                    #expect(page.hasMore == (skip + limit < 10), "\(skip) \(limit)")
                }
            }
        }
    }

    @Test func `Filters by status, type and both apply to list and count`() async throws {
        try await ImageFixture.open { fixture in
            var written: [(id: RecordID, status: String, type: String)] = []
            for number in 0..<24 {
                let (status, type) = (
                    ["pending", "completed", "failed"][number % 3], ["TEXTTOIAMGE", "IMAGETOIAMGE"][number % 2]
                )
                let id = try await fixture.write(
                    at: Int64(number / 4), [("status", .string(status)), ("type", .string(type))])
                written.insert((id, status, type), at: 0)
            }
            for status in ImageStatus.allCases.map(Optional.some) + [nil] {
                for kind in ImageKind.allCases.map(Optional.some) + [nil] {
                    let filter = HistoryFilter.images(status: status, type: kind)
                    let expected = written.filter { record in
                        (status == nil || record.status == status?.rawValue)
                            && (kind == nil || record.type == kind?.rawValue)
                    }.map(\.id)
                    #expect(try await fixture.page(filter).content.map(\.id) == expected)
                    let short = try await fixture.page(filter, limit: 3)
                    #expect(short.content.map(\.id) == Array(expected.prefix(3)))
                    #expect(short.total.count == expected.count && short.hasMore)
                    #expect(try await fixture.walk(filter, limit: 3) == expected)
                }
            }
        }
    }

    @Test func `Paging by cursor repeats and misses nothing among equal times while records are inserted`()
        async throws
    {
        try await ImageFixture.open { fixture in
            var ids: [RecordID] = []
            for number in 0..<60 { ids.append(try await fixture.write(at: Int64(number / 20))) }
            ids = ids.enumerated().sorted { ($0.offset / 20, $0.element.text) > ($1.offset / 20, $1.element.text) }.map(
                \.element)
            for limit in [1, 7, 20, 59, 60, 61] {
                var seen: [RecordID] = []
                var start = PageRequest.Start.skip(0)
                while true {
                    let page = try await fixture.page(start, limit: limit)
                    seen += page.content.map(\.id)
                    guard page.hasMore, let last = page.content.last else { break }
                    start = .after(PagePosition(createdAt: last.createdAt, id: last.id))
                    // Newer than all others: not on a later page.
                    let new = try await fixture.write(at: 1_000_000 + Int64(seen.count))
                    ids.removeAll { $0 == new }
                }
                #expect(seen.suffix(60) == ids[...])
                #expect(Set(seen).count == seen.count)
                _ = try await fixture.collection.deleteMany(["createdAt": ["$gte": .date(milliseconds: 1_000_000)]])
            }
        }
    }

    @Test func `A cursor after the last record returns an empty page with the correct total`() async throws {
        try await ImageFixture.open { fixture in
            for time in 0..<3 { try await fixture.write(at: Int64(time)) }
            let last = try #require(try await fixture.page().content.last)
            let page = try await fixture.page(.after(PagePosition(createdAt: last.createdAt, id: last.id)))
            #expect(page.content.isEmpty && page.total.count == 3 && !page.hasMore)
        }
    }

    @Test func `An image is found by its id and its task id, only for its owner`() async throws {
        try await ImageFixture.open { fixture in
            let image = try await fixture.add()
            let standIn = TaskID(stored: image.id.text)
            #expect(try await fixture.images.image(task: standIn, of: ImageFixture.alice)?.id == image.id)
            _ = try await fixture.images.recordTaskID(image.id, task: TaskID(stored: "task-1"))
            #expect(try await fixture.image(image.id)?.id == image.id)
            #expect(
                try await fixture.images.image(task: TaskID(stored: "task-1"), of: ImageFixture.alice)?.id == image.id)
            #expect(try await fixture.images.image(task: standIn, of: ImageFixture.alice)?.id == image.id)
            #expect(try await fixture.image(image.id, of: ImageFixture.bob)?.id == nil)
            #expect(try await fixture.images.image(task: TaskID(stored: "task-1"), of: ImageFixture.bob)?.id == nil)
            #expect(try await fixture.images.image(task: standIn, of: ImageFixture.bob)?.id == nil)
            #expect(try await fixture.image(fixture.ids.next())?.id == nil)
        }
    }
}
