import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Queries of the archive, the trash and the storage examine little more than they return.
@Suite struct ArchiveQueryPlanTests {
    /// Keys and documents a plan may examine beyond the result: interval bounds.
    private static let slack = 8
    private static let now: Int64 = 1_795_000_000_000

    private func check(
        _ command: BSONDocument, in database: MongoDatabase, at location: SourceLocation = #_sourceLocation
    ) async throws {
        let plan = try await ExplainedPlan(command, in: database)
        #expect(plan.isServedByIndex && plan.returned > 0, "\(plan)", sourceLocation: location)
        #expect(plan.keys <= plan.returned + Self.slack, "\(plan)", sourceLocation: location)
        #expect(plan.documents <= plan.returned + Self.slack, "\(plan)", sourceLocation: location)
    }

    @Test(arguments: ItemKind.allCases)
    func `Copies that are due and items to delete are found by index`(_ kind: ItemKind) async throws {
        try await ArchiveFixture.open(kind) { fixture in
            let date = BSONValue.date(milliseconds: 1_700_000_000_000)
            for number in 0..<1000 {
                let fields: [(String, BSONValue)] =
                    switch number % 20 {
                    case 0: [("archive", ["due_at": date, "order": date, "attempts": 1])]
                    case 1: [("archive", ["lost": "gone"])]
                    case 2: [(fixture.isActive, false), ("trashed_at", .date(milliseconds: 1))]
                    case 3 where number < 400:
                        [(fixture.isActive, false), ("trashed_at", date), ("purge_due_at", date)]
                    default: [("archived", true)]
                    }
                try await fixture.insert(fields)
            }
            try await fixture.insert([(fixture.isActive, false)])
            let records = fixture.records
            for find in [
                MongoArchiveRepository.findDue(upTo: 16),
                MongoFind(fixture.trash.interrupted(now: Self.now), limit: 16),
                MongoFind(fixture.trash.trashed(before: Self.now), limit: 16),
                MongoFind(fixture.trash.undated, limit: 16),
                MongoFind(fixture.trash.created(before: Self.now), limit: 16),
            ] { try await check(records.findCommand(find), in: fixture.database) }
            let lost = try await ExplainedPlan(
                records.countCommand(MongoArchiveRepository.lost), in: fixture.database)
            #expect(lost.isServedByIndex && lost.documents == 0 && lost.keys <= 50 + Self.slack, "\(lost)")
            try await covers(fixture.archive.waiting, of: records)
        }
    }

    @Test func `Rows are found by record, name, and key, and counted within an index`() async throws {
        try await MediaFixture.open { fixture in
            let records = (0..<300).map { _ in ItemReference(.image, fixture.ids.next()) }
            let objects = records.flatMap { [fixture.object(of: $0, .image), fixture.object(of: $0, .thumbnail)] }
            try await fixture.add(objects)
            let name = UploadName(random: Array(repeating: 1, count: 16), format: .png)
            var upload = fixture.object()
            upload.location = MediaLocation(store: MediaFixture.disk, key: name.key)
            try await fixture.add([upload])
            let keys = objects.prefix(4).map(\.location.key)
            for filter in [
                fixture.media.rows(of: records[7]), MongoMediaRepository.upload(name),
                MongoMediaRepository.rows(at: keys, in: MediaFixture.disk),
                MongoUnusedUploadRepository.due(now: .max),
            ] { try await check(fixture.rows.findCommand(MongoFind(filter, limit: 100)), in: fixture.database) }
            try await covers(MongoMediaRepository.totals, of: fixture.rows)
            try await covers(MongoStorageUsageRepository.used(by: objects[0].owner), of: fixture.rows)
        }
    }

    @Test func `Abandoned writes, and those of a key, are found by index`() async throws {
        try await MediaFixture.open { fixture in
            var objects: [MediaObject] = []
            for _ in 0..<200 {
                objects.append(fixture.object())
                _ = try await fixture.begin([objects[objects.count - 1]])
            }
            let filters = [
                MongoMediaRepository.abandoned(settled: false, now: .max),
                MongoMediaRepository.writes(of: [Self.key(objects)]),
            ]
            for filter in filters {
                try await check(fixture.writes.findCommand(MongoFind(filter, limit: 16)), in: fixture.database)
            }
        }
    }

    private static func key(_ objects: [MediaObject]) -> ObjectKey { objects[objects.count / 2].location.key }

    /// Checks that a pipeline reads an index and no document.
    private func covers(_ pipeline: [BSONDocument], of collection: MongoCollection) async throws {
        let command: BSONDocument = [
            "aggregate": .string(collection.name), "pipeline": .array(pipeline.map { .document($0) }), "cursor": [:],
        ]
        let plan = try await ExplainedPlan(command, in: collection.database)
        #expect(plan.stages.contains("IXSCAN") && plan.documents == 0, "\(plan)")
    }
}
