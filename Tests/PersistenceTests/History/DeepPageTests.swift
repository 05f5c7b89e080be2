import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// A history that is long: a page by cursor costs the same at every depth.
@Suite struct DeepPageTests {
    private static let length = 20_000

    private func fill(_ archive: HistoryFixture) async throws {
        for start in stride(from: 0, to: Self.length, by: 5000) {
            // Eight of each moment, so that cursors have to tell them apart by id.
            try await archive.records.insert(
                try (start..<(start + 5000)).map { try archive.record(at: 1_700_000_000_000 + Int64($0 / 8)) })
        }
    }

    @Test func `A page at any depth examines no more keys than the first`() async throws {
        try await HistoryFixture.open { archive in
            try await fill(archive)
            for depth in [0, 1, Self.length / 2, Self.length - 30] {
                var start = PageRequest.Start.skip(0)
                if depth > 0 {
                    start = .after(try #require(try await archive.page(.skip(depth - 1), limit: 1).page.next))
                }
                let find = MongoGenerationRepository.find(
                    of: HistoryFixture.alice, .textToVideo, PageRequest(start: start, limit: 20))
                let plan = try await ExplainedPlan(archive.records.findCommand(find), in: archive.database)
                #expect(plan.isServedByIndex && plan.returned == 21, "\(depth) \(plan)")
                // The records of the cursor's own moment that were shown before are passed over.
                #expect(plan.keys <= 21 + 8 + 2 && plan.documents <= 21 + 8, "\(depth) \(plan)")
            }
        }
    }

    @Test(arguments: [1, 3, 10, 25]) func `A walk by cursors comes through records that have no date`(limit: Int)
        async throws
    {
        try await HistoryFixture.open { archive in
            for date in [.date(milliseconds: 1_700_000_000_000), nil, .null] as [BSONValue?] {
                try await archive.records.insert(
                    try (0..<10).map { _ in
                        var fields = try archive.record(at: 0).elements().filter { $0.key != "created_at" }
                        if let date { fields.append(("created_at", date)) }
                        return try BSONDocument(fields.map { ($0.key, $0.value) })
                    })
            }
            var seen: [RecordID] = []
            var start = PageRequest.Start.skip(0)
            while true {
                let (ids, page) = try await archive.page(start, limit: limit)
                #expect(page.total == 30)
                seen += ids
                guard let next = page.next, seen.count < 100 else { break }
                start = .after(next)
            }
            #expect(seen.count == 30 && Set(seen).count == 30)
        }
    }

    @Test func `A walk by cursors doubles and misses nothing while new records come in`() async throws {
        try await HistoryFixture.open { archive in
            try await archive.records.insert(
                try (0..<400).map { try archive.record(at: 1_700_000_000_000 + Int64($0 / 8)) })
            let before = Set(try await HistoryFixture.dump(archive.records).compactMap { $0["_id"] })
            var seen: [RecordID] = []
            var start = PageRequest.Start.skip(0)
            while true {
                let (ids, page) = try await archive.page(start, limit: 7)
                seen += ids
                try await archive.records.insert(try archive.record(at: 1_800_000_000_000))
                guard let next = page.next, seen.count < 1000 else { break }
                start = .after(next)
            }
            #expect(seen.count == 400 && Set(seen.map { .objectID(ObjectID($0)) }) == before)
        }
    }
}
