import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// The list of an owner's images.
@Suite struct PageTests {
    @Test func `The newest come first, equal times by their ids, and somebody else's never`() async throws {
        try await ImageFixture.open { studio in
            let first = try await studio.write(at: 1000)
            let second = try await studio.write(at: 3000)
            let third = try await studio.write(at: 2000)
            let fourth = try await studio.write(at: 2000)
            try await studio.write(at: 2500, owner: "bob")
            let page = try await studio.page()
            #expect(page.content.map(\.id) == [second, fourth, third, first])
            #expect(page.content.allSatisfy { $0.owner == ImageFixture.alice })
            #expect(page.total == 4 && !page.hasMore)
        }
    }

    @Test func `Skip and limit cut out a part, and total and hasMore are right in every corner`() async throws {
        try await ImageFixture.open { studio in
            let empty = try await studio.page()
            #expect(empty.content.isEmpty && empty.total == 0 && !empty.hasMore)
            var ids: [RecordID] = []
            for time in 0..<10 { ids.insert(try await studio.write(at: Int64(time) * 1000), at: 0) }
            for skip in [0, 1, 5, 9, 10, 15] {
                for limit in [1, 4, 5, 9, 10, 11] {
                    let page = try await studio.page(.skip(skip), limit: limit)
                    #expect(page.content.map(\.id) == Array(ids.dropFirst(skip).prefix(limit)), "\(skip) \(limit)")
                    #expect(page.total == 10, "\(skip) \(limit)")
                    #expect(page.hasMore == (skip + limit < 10), "\(skip) \(limit)")
                }
            }
        }
    }

    @Test func `Filters by status, by type and by both list and count the same`() async throws {
        try await ImageFixture.open { studio in
            var kept: [(id: RecordID, status: String, type: String)] = []
            for number in 0..<24 {
                let (status, type) = (
                    ["pending", "completed", "failed"][number % 3], ["TEXTTOIAMGE", "IMAGETOIAMGE"][number % 2]
                )
                let id = try await studio.write(
                    at: Int64(number / 4), [("status", .string(status)), ("type", .string(type))])
                kept.insert((id, status, type), at: 0)
            }
            for status in ImageStatus.allCases.map(Optional.some) + [nil] {
                for kind in ImageKind.allCases.map(Optional.some) + [nil] {
                    let filter = ImageFilter(status: status, kind: kind)
                    let expected = kept.filter { record in
                        (status == nil || record.status == status?.rawValue)
                            && (kind == nil || record.type == kind?.rawValue)
                    }.map(\.id)
                    #expect(try await studio.page(filter).content.map(\.id) == expected)
                    let short = try await studio.page(filter, limit: 3)
                    #expect(short.content.map(\.id) == Array(expected.prefix(3)))
                    #expect(short.total == expected.count && short.hasMore)
                    #expect(try await studio.walk(filter, limit: 3) == expected)
                }
            }
        }
    }

    @Test func `Pages by cursor neither double nor miss a record among equal times, while new ones come in`()
        async throws
    {
        try await ImageFixture.open { studio in
            var ids: [RecordID] = []
            for number in 0..<60 { ids.append(try await studio.write(at: Int64(number / 20))) }
            ids = ids.enumerated().sorted { ($0.offset / 20, $0.element.text) > ($1.offset / 20, $1.element.text) }.map(
                \.element)
            for limit in [1, 7, 20, 59, 60, 61] {
                var seen: [RecordID] = []
                var start = PageRequest.Start.skip(0)
                while true {
                    let page = try await studio.page(start, limit: limit)
                    seen += page.content.map(\.id)
                    guard page.hasMore, let last = page.content.last else { break }
                    start = .after(PagePosition(createdAt: last.createdAt, id: last.id))
                    // Newer than all others: on no page behind the first.
                    let new = try await studio.write(at: 1_000_000 + Int64(seen.count))
                    ids.removeAll { $0 == new }
                }
                #expect(seen.suffix(60) == ids[...])
                #expect(Set(seen).count == seen.count)
                _ = try await studio.collection.deleteMany(["createdAt": ["$gte": .date(milliseconds: 1_000_000)]])
            }
        }
    }

    @Test func `A cursor behind the last record gives an empty page with the right total`() async throws {
        try await ImageFixture.open { studio in
            for time in 0..<3 { try await studio.write(at: Int64(time)) }
            let last = try #require(try await studio.page().content.last)
            let page = try await studio.page(.after(PagePosition(createdAt: last.createdAt, id: last.id)))
            #expect(page.content.isEmpty && page.total == 3 && !page.hasMore)
        }
    }

    @Test func `One image is found by its id and by its task, by its owner alone`() async throws {
        try await ImageFixture.open { studio in
            let image = try await studio.add()
            let standIn = TaskID(stored: image.id.text)
            #expect(try await studio.images.image(task: standIn, of: ImageFixture.alice)?.id == image.id)
            _ = try await studio.images.name(image.id, task: TaskID(stored: "task-1"))
            #expect(try await studio.images.image(image.id, of: ImageFixture.alice)?.id == image.id)
            #expect(
                try await studio.images.image(task: TaskID(stored: "task-1"), of: ImageFixture.alice)?.id == image.id)
            #expect(try await studio.images.image(task: standIn, of: ImageFixture.alice)?.id == image.id)
            #expect(try await studio.images.image(image.id, of: ImageFixture.bob)?.id == nil)
            #expect(try await studio.images.image(task: TaskID(stored: "task-1"), of: ImageFixture.bob)?.id == nil)
            #expect(try await studio.images.image(task: standIn, of: ImageFixture.bob)?.id == nil)
            #expect(try await studio.images.image(studio.ids.next(), of: ImageFixture.alice)?.id == nil)
        }
    }
}
