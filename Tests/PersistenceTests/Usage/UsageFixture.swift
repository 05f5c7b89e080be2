import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport

/// Records of both histories and objects, with what usage should say of them.
struct UsageFixture {
    static let alice = Owner(stored: "alice")
    static let visitor = Owner(stored: "session:visitor-0123456789")
    static let names = CollectionNames()
    /// 2026-02-27T00:00:00Z.
    static let start = Timestamp(milliseconds: 1_772_150_400_000)
    private static let hour: Int64 = 3_600_000

    let database: MongoDatabase
    let usage: MongoUsageRepository
    private let ids = RecordIDSource(now: { UsageFixture.start })

    static func open(_ body: (UsageFixture) async throws -> Void) async throws {
        try await TestMongo.withDatabase { database in
            try await IndexCatalogue(names: names).apply(to: database)
            try await body(
                UsageFixture(database: database, usage: MongoUsageRepository(database, names: names)))
        }
    }

    /// The same pseudo-random number for the same arguments.
    private func pick(_ count: Int, _ index: Int, _ salt: Int) -> Int {
        Int((UInt64(index) &* 2_654_435_761 &+ UInt64(salt) &* 40_503) >> 7 % UInt64(count))
    }

    /// Inserts records within `days` from the start, and as many of others.
    ///
    /// - Returns: what usage should say, by day.
    func fill(_ count: Int, days: Int, owner: Owner) async throws -> [Timestamp: UsageFigures] {
        var expected: [Timestamp: UsageFigures] = [:]
        for index in 0..<count {
            for isOwn in [true, false] {
                let date = Timestamp(
                    milliseconds: Self.start.milliseconds + Int64(pick(days * 24, index, 1)) * Self.hour)
                let day = Timestamp(milliseconds: date.milliseconds / 86_400_000 * 86_400_000)
                var figures = UsageFigures()
                try await insertImage(index, isOwn ? owner : Owner(stored: "bob"), date, &figures)
                try await insertVideo(index, isOwn ? owner : Owner(stored: "session:other"), date, &figures)
                try await insertObject(index, isOwn ? owner : Owner(stored: "bob"), date, &figures)
                if isOwn { expected[day, default: UsageFigures()] += figures }
            }
        }
        return expected
    }

    private func insertImage(
        _ index: Int, _ owner: Owner, _ date: Timestamp, _ figures: inout UsageFigures
    ) async throws {
        let status = ["completed", "failed", "pending"][pick(3, index, 2)]
        let code: [BSONValue] = ["timed_out", "prompt_refused", "of another application", .null]
        let failure = pick(4, index, 3)
        figures.orders += 1
        if status == "completed" { figures.completed += 1 }
        if status == "failed" {
            figures.failed[["timed_out", "prompt_refused", "unknown", "unknown"][failure], default: 0] += 1
        }
        let id = ids.next()
        try await database.collection(Self.names.generatedImages).insert(
            try BSONDocument([
                ("_id", .objectID(ObjectID(id))), ("userId", .string(owner.text)), ("taskId", .string(id.text)),
                ("status", .string(status)), ("failureCode", code[failure]), ("isActive", .bool(pick(3, index, 4) > 0)),
                ("createdAt", .date(milliseconds: date.milliseconds)),
            ]))
    }

    private func insertVideo(
        _ index: Int, _ owner: Owner, _ date: Timestamp, _ figures: inout UsageFigures
    ) async throws {
        let states: [BSONValue] = ["completed", "failed", "processing", .null]
        let counts: [BSONValue] = [3, "many", .double(2), .null]
        let contents: [BSONValue] = [["duration_ms": 5120], ["duration_ms": "long"], .null]
        let orders: [BSONValue] = [["duration": 10], ["duration": "long"], .null]
        let status = states[pick(4, index, 5)]
        let hasResult = pick(2, index, 6) == 0
        let isCompleted = status == "completed" || (status == .null && hasResult)
        let (plays, media, parameters) = (
            counts[pick(4, index, 7)], contents[pick(3, index, 8)], orders[pick(3, index, 9)]
        )
        figures.orders += 1
        if isCompleted {
            figures.completed += 1
            figures.videoMilliseconds += pick(3, index, 8) == 0 ? 5120 : pick(3, index, 9) == 0 ? 10_000 : 0
        }
        if status == "failed" { figures.failed["parked", default: 0] += 1 }
        let played: [Int64] = [3, 0, 2, 0]
        figures.plays += played[pick(4, index, 7)]
        try await database.collection(Self.names.generations).insert(
            try BSONDocument([
                ("_id", .objectID(ObjectID(ids.next()))), ("generation_type", "text-to-video"),
                ("user_id", owner.session == nil ? .string(owner.text) : .null),
                ("session_id", owner.session.map { .string($0) } ?? .null), ("status", status),
                ("failure_code", "parked"), ("is_active", .bool(pick(3, index, 10) > 0)), ("plays", plays),
                ("result_url", hasResult ? "https://a.example/v" : .null), ("media", media),
                ("generation_params", parameters), ("created_at", .date(milliseconds: date.milliseconds)),
            ]))
    }

    private func insertObject(
        _ index: Int, _ owner: Owner, _ date: Timestamp, _ figures: inout UsageFigures
    ) async throws {
        let isDoomed = pick(5, index, 11) == 0
        if !isDoomed { figures.bytes += 5_000_000_000 + Int64(index) }
        let fields: [(String, BSONValue)] = [
            ("_id", .objectID(ObjectID(ids.next()))), ("owner", .string(owner.text)), ("kind", "image"),
            ("store", "disk:a"), ("key", .string("\(index)")), ("size", .int64(5_000_000_000 + Int64(index))),
            ("created_at", .date(milliseconds: date.milliseconds)),
        ]
        let end: [(String, BSONValue)] = isDoomed ? [("deleted_at", .date(milliseconds: date.milliseconds))] : []
        try await database.collection(Self.names.media).insert(try BSONDocument(fields + end))
    }
}
