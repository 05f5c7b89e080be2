import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Long histories: a page by cursor costs the same at every depth.
@Suite struct DeepPageTests {
    private static let length = 20_000

    private func fill(_ fixture: HistoryFixture) async throws {
        for start in stride(from: 0, to: Self.length, by: 5000) {
            // Eight records per timestamp, so that cursors have to distinguish them by id.
            try await fixture.records.insert(
                try (start..<(start + 5000)).map { try fixture.record(at: 1_700_000_000_000 + Int64($0 / 8)) })
        }
    }

    @Test func `A page at any depth examines no more keys than the first`() async throws {
        try await HistoryFixture.open { fixture in
            try await fill(fixture)
            for depth in [0, 1, Self.length / 2, Self.length - 30] {
                var start = PageRequest.Start.skip(0)
                if depth > 0 {
                    start = .after(try #require(try await fixture.page(.skip(depth - 1), limit: 1).page.next))
                }
                let find = MongoLibraryRepository.find(
                    of: HistoryFixture.alice, .videos(type: .textToVideo), PageRequest(start: start, limit: 20))
                let plan = try await ExplainedPlan(fixture.records.findCommand(find), in: fixture.database)
                #expect(plan.isServedByIndex && plan.returned == 21, "\(depth) \(plan)")
                // Records of the cursor's timestamp that were already returned are skipped.
                #expect(plan.keys <= 21 + 8 + 2 && plan.documents <= 21 + 8, "\(depth) \(plan)")
            }
        }
    }

    @Test(arguments: [1, 3, 10, 25]) func `Paging by cursor includes records without a date`(limit: Int)
        async throws
    {
        try await HistoryFixture.open { fixture in
            for date in [.date(milliseconds: 1_700_000_000_000), nil, .null] as [BSONValue?] {
                try await fixture.records.insert(
                    try (0..<10).map { _ in
                        var fields = try fixture.record(at: 0).elements().filter { $0.key != "created_at" }
                        if let date { fields.append(("created_at", date)) }
                        return try BSONDocument(fields.map { ($0.key, $0.value) })
                    })
            }
            var seen: [RecordID] = []
            var start = PageRequest.Start.skip(0)
            while true {
                let (ids, page) = try await fixture.page(start, limit: limit)
                #expect(page.total.count == 30)
                seen += ids
                guard let next = page.next, seen.count < 100 else { break }
                start = .after(next)
            }
            #expect(seen.count == 30 && Set(seen).count == 30)
        }
    }

    @Test func `Paging by cursor repeats and misses nothing while records are inserted`() async throws {
        try await HistoryFixture.open { fixture in
            try await fixture.records.insert(
                try (0..<400).map { try fixture.record(at: 1_700_000_000_000 + Int64($0 / 8)) })
            let before = Set(try await HistoryFixture.dump(fixture.records).compactMap { $0["_id"] })
            var seen: [RecordID] = []
            var start = PageRequest.Start.skip(0)
            while true {
                let (ids, page) = try await fixture.page(start, limit: 7)
                seen += ids
                try await fixture.records.insert(try fixture.record(at: 1_800_000_000_000))
                guard let next = page.next, seen.count < 1000 else { break }
                start = .after(next)
            }
            #expect(seen.count == 400 && Set(seen.map { .objectID(ObjectID($0)) }) == before)
        }
    }
}
