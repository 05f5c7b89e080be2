import Application
import BSON
import Domain
import MongoClient
import Persistence

extension ImageFixture {
    /// Writes a dated record with the minimum that another application would write.
    @discardableResult
    func write(
        at milliseconds: Int64, owner: String = "alice", _ fields: [(String, BSONValue)] = []
    ) async throws -> RecordID {
        try await write(
            [
                ("userId", .string(owner)), ("taskId", .string("t\(UInt64.random(in: 0...UInt64.max))")),
                ("createdAt", .date(milliseconds: milliseconds)),
            ] + fields)
    }

    /// Writes many dated records of Alice in one round trip.
    func fill(from start: Int32, _ count: Int32) async throws {
        let record: BSONValue = [
            "userId": "alice", "taskId": ["$toString": "$$this"], "createdAt": ["$toDate": ["$toLong": "$$this"]],
        ]
        let records: BSONValue = [
            "$map": ["input": ["$range": [.int32(start), .int32(start + count)]], "in": record]
        ]
        let pipeline: BSONValue = [["$documents": records], ["$merge": .string(collection.name)]]
        _ = try await database.run(.write, ["aggregate": 1, "pipeline": pipeline, "cursor": [:]])
    }

    static let allImages = HistoryFilter.images(status: nil, type: nil)

    func image(_ id: RecordID, of owner: Owner = alice) async throws -> GeneratedImage? {
        try await library.item(ItemReference(.image, id), of: owner)?.image
    }

    /// Alice's images.
    func page(
        _ filter: HistoryFilter = allImages, _ start: PageRequest.Start = .skip(0), limit: Int = 100
    ) async throws -> Page<[GeneratedImage]> {
        try await library.page(of: Self.alice, filter, PageRequest(start: start, limit: limit)) { next in
            var images: [GeneratedImage] = []
            while let image = next()?.image { images.append(image) }
            return images
        }
    }

    func page(_ start: PageRequest.Start, limit: Int = 100) async throws -> Page<[GeneratedImage]> {
        try await page(Self.allImages, start, limit: limit)
    }

    /// The ids of all of Alice's matching images, read page by page with cursors.
    func walk(_ filter: HistoryFilter = allImages, limit: Int) async throws -> [RecordID] {
        var ids: [RecordID] = []
        var start = PageRequest.Start.skip(0)
        while true {
            let page = try await page(filter, start, limit: limit)
            ids += page.content.map(\.id)
            guard page.hasMore, let last = page.content.last, ids.count < 10_000 else { return ids }
            start = .after(PagePosition(createdAt: last.createdAt, id: last.id))
        }
    }
}

extension LibraryItem {
    var image: GeneratedImage? {
        guard case .image(let image) = self else { return nil }
        return image
    }

    var video: Generation? {
        guard case .video(let video) = self else { return nil }
        return video
    }
}
