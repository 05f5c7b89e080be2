import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

@Suite struct RetentionRepositoryTests {
    private static let day: Duration = .seconds(86_400)
    private let names = CollectionNames()

    /// Writes records with ids of the given ages and removes what is older than a day; returns the names of the rest.
    private func left(
        _ kind: Removable, in collection: String,
        _ records: [(name: String, idAge: Duration, fields: [(String, BSONValue)])]
    ) async throws -> Set<String> {
        try await TestMongo.withDatabase { database in
            let records = try await documents(records, now: database.serverTime())
            try await database.collection(collection).insert(records)
            let retention = MongoRetentionRepository(database, names: names)
            let removed = try await retention.remove(kind, olderThan: Self.day, atMost: 1000)
            let left = try await database.collection(collection).find(MongoFind([:], limit: 1000)) {
                view throws(BSONError) in try view.first("name")?.string() ?? ""
            }
            #expect(removed == records.count - left.count)
            #expect(try await retention.remove(kind, olderThan: Self.day, atMost: 1000) == 0)
            return Set(left)
        }
    }

    /// A date field's value is its age in milliseconds.
    private func documents(
        _ records: [(name: String, idAge: Duration, fields: [(String, BSONValue)])], now: Int64
    ) throws -> [BSONDocument] {
        try records.enumerated().map { number, record in
            let second = UInt64(now / 1000 - record.idAge.components.seconds)
            let fields = record.fields.map { key, value -> (String, BSONValue) in
                if case .date(let ago) = value { return (key, .date(milliseconds: now - ago)) }
                return (key, value)
            }
            let id = ObjectID(high: second << 32, low: UInt32(number))
            return try BSONDocument([("_id", .objectID(id)), ("name", .string(record.name))] + fields)
        }
    }

    private static func ago(hours: Int64) -> BSONValue { .date(milliseconds: hours * 3_600_000) }

    @Test func `Expired mappings and old ones without an expiry are removed`() async throws {
        let (fresh, old) = (Duration.seconds(60), Duration.seconds(30 * 3600))
        let left = try await left(
            .expiredMapping, in: names.videoURLMapping,
            [
                ("expired", fresh, [("expires_at", .date(milliseconds: 1))]),
                ("expired long ago", old, [("expires_at", Self.ago(hours: 20))]),
                ("good", old, [("expires_at", Self.ago(hours: -1))]),
                ("endless and old", old, [("created_at", Self.ago(hours: 25))]),
                ("null and old", old, [("expires_at", .null), ("created_at", Self.ago(hours: 25))]),
                ("endless, old by its id", old, []),
                ("endless and young", old, [("created_at", Self.ago(hours: 23))]),
                ("endless, young by its id", fresh, []),
            ])
        #expect(left == ["good", "endless and young", "endless, young by its id"])
    }

    @Test func `Old jobs are removed once they are finished`() async throws {
        let old = Duration.seconds(30 * 3600)
        let date = ("created_at", Self.ago(hours: 29))
        let gone = ["completed", "failed", "cancelled"].map {
            (name: $0, idAge: old, fields: [date, ("status", BSONValue.string($0))])
        }
        let kept: [(name: String, idAge: Duration, fields: [(String, BSONValue)])] = [
            ("pending", old, [date, ("status", "pending")]), ("processing", old, [date, ("status", "processing")]),
            ("without status", old, [date]),
            ("young", old, [("created_at", Self.ago(hours: 1)), ("status", "completed")]),
        ]
        #expect(try await left(.videoJob, in: names.videoJobs, gone + kept) == Set(kept.map(\.name)))
    }

    @Test func `The batch limit holds, and concurrent cleanups are safe`() async throws {
        try await TestMongo.withDatabase { database in
            let old = (0..<250).map {
                ("\($0)", Duration.seconds(2 * 86_400), [("status", BSONValue.string("failed"))])
            }
            try await database.collection(names.videoJobs).insert(
                try await documents(old.map { (name: $0, idAge: $1, fields: $2) }, now: database.serverTime()))
            let retention = MongoRetentionRepository(database, names: names)
            #expect(try await retention.remove(.videoJob, olderThan: Self.day, atMost: 100) == 100)
            #expect(try await database.collection(names.videoJobs).count([:]) == 150)
            let removed = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await retention.remove(.videoJob, olderThan: Self.day, atMost: 1000) }
                }
                return try await group.reduce(0, +)
            }
            #expect(removed == 150)
            #expect(try await database.collection(names.videoJobs).count([:]) == 0)
        }
    }

    @Test func `Records to remove are found by an index, without reading others`() async throws {
        try await TestMongo.withDatabase { database in
            try await IndexCatalogue(names: names).apply(to: database)
            let now = try await database.serverTime()
            let limit = now - 86_400_000
            for (kind, collection, date) in [
                (Removable.expiredMapping, names.videoURLMapping, "expires_at"),
                (.videoJob, names.videoJobs, "made"),
            ] {
                let young = (0..<500).map { number in
                    (
                        name: "\(number)", idAge: Duration.zero,
                        fields: [
                            (date, BSONValue.date(milliseconds: -3_600_000)), ("status", "completed"),
                            ("proxy_id", .string("\(number)")), ("taskId", .string("\(number)")),
                        ]
                    )
                }
                try await database.collection(collection).insert(try documents(young, now: now))
                for filter in MongoRetentionRepository.filters(kind, now: now, limit: limit) {
                    let command = database.collection(collection).findCommand(MongoFind(filter, limit: 500))
                    let plan = try await ExplainedPlan(command, in: database)
                    #expect(plan.isServedByIndex && plan.keys <= 2 && plan.documents == 0, "\(kind) \(plan)")
                }
            }
        }
    }
}
