package import Application
import BSON
package import Domain
package import MongoClient

/// The collections `operations_minutes`, one record per minute and kind, and `operations_state`, one record per kind
/// with the time of the last occurrence of each outcome. All processes `$inc`rement the same records.
///
/// A minute's record holds in `writers` the number of the last batch of each process: a repeated batch does not match
/// and is counted once.
package struct MongoStatsRepository: StatsRepository {
    /// Maximum number of update statements per command.
    private static let statements = 500

    let database: MongoDatabase
    let minutes: MongoCollection
    let state: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        self.database = database
        minutes = database.collection(names.operationsMinutes)
        state = database.collection(names.operationsState)
    }

    package func time() async throws(Failure) -> Timestamp {
        Timestamp(milliseconds: try await reporting { () throws(MongoError) in try await database.serverTime() })
    }

    package func add(_ batch: StatsBatch, by writer: RecordID) async throws(Failure) {
        let counts = batch.minutes.map { Self.statement($0, $1, batch.number, writer) }
        let ends = batch.last.map { Self.statement($0, $1) }
        try await reporting { () throws(MongoError) in
            for start in stride(from: 0, to: counts.count, by: Self.statements) {
                try await apply(Array(counts[start..<min(start + Self.statements, counts.count)]), to: minutes)
            }
            try await apply(ends, to: state)
        }
    }

    /// Retries duplicate keys once. Such a statement either raced with an insert by another process and succeeds the
    /// second time, or met a record that already has this batch and fails again. The other statements of the command
    /// are executed in any case.
    private func apply(_ statements: [BSONDocument], to collection: MongoCollection) async throws(MongoError) {
        for _ in 0..<2 { if try await send(statements, to: collection) { return } }
        for statement in statements {
            for _ in 0..<2 { if try await send([statement], to: collection) { break } }
        }
    }

    /// - Returns: whether no statement met a duplicate key.
    private func send(_ statements: [BSONDocument], to collection: MongoCollection) async throws(MongoError) -> Bool {
        guard !statements.isEmpty else { return true }
        let command: BSONDocument = [
            "update": .string(collection.name), "updates": .array(statements.map { .document($0) }), "ordered": false,
        ]
        do throws(MongoError) {
            try await database.run(.plain, command) { _ in }
            return true
        } catch  where error.kind == .duplicateKey {
            return false
        }
    }

    package func minutes(
        of subjects: [StatsSubject], since begin: Timestamp
    ) async throws(Failure) -> [MinuteStats] {
        let find = Self.find(subjects, since: begin)
        return try await reporting { () throws(MongoError) in
            try await minutes.find(find) { record throws(BSONError) in try MinuteStatsDocument.read(record) }
        }.compactMap(\.self)
    }

    /// The query; tests explain it.
    package static func find(_ subjects: [StatsSubject], since begin: Timestamp) -> MongoFind {
        let filter: BSONDocument = [
            "kind": ["$in": .array(subjects.map { .string($0.rawValue) })],
            "at": ["$gte": .date(milliseconds: begin.milliseconds)],
        ]
        // The minutes of a day, plus a margin for clock differences.
        var find = MongoFind(filter, limit: Int32(subjects.count * 1500))
        find.projection = ["writers": 0]
        return find
    }

    package func lastOutcomeTimes() async throws(Failure) -> [StatsSubject: [String: Timestamp]] {
        let names = StatsSubject.allCases.map { BSONValue.string($0.rawValue) }
        let found = try await reporting { () throws(MongoError) in
            try await state.find(MongoFind(["_id": ["$in": .array(names)]], limit: Int32(names.count))) {
                record throws(BSONError) in BSONDocument(copying: record)
            }
        }
        var ends: [StatsSubject: [String: Timestamp]] = [:]
        for record in found {
            guard case .string(let name) = record["_id"], let subject = StatsSubject(rawValue: name),
                case .document(let last) = record["last"], let elements = try? last.elements()
            else { continue }
            for case (let outcome, .date(let milliseconds)) in elements {
                ends[subject, default: [:]][outcome] = Timestamp(milliseconds: milliseconds)
            }
        }
        return ends
    }

    private static func statement(
        _ key: MinuteStats.Key, _ count: StatsCount, _ number: Int64, _ writer: RecordID
    ) -> BSONDocument {
        let minute = key.begin.milliseconds / 60_000
        return [
            "q": [
                "_id": .string("\(key.subject.rawValue)/\(minute)"),
                "writers.\(writer.text)": ["$ne": .int64(number)],
            ],
            "u": [
                "$setOnInsert": [
                    "kind": .string(key.subject.rawValue), "at": .date(milliseconds: key.begin.milliseconds),
                ],
                "$inc": .document(MinuteStatsDocument.increments(count)),
                "$set": ["writers.\(writer.text)": .int64(number)],
            ],
            "upsert": true,
        ]
    }

    private static func statement(_ subject: StatsSubject, _ last: [String: Timestamp]) -> BSONDocument {
        let dates = last.map { ("last.\($0)", BSONValue.date(milliseconds: $1.milliseconds)) }
        let newest = (try? BSONDocument(dates)) ?? BSONDocument()
        return ["q": ["_id": .string(subject.rawValue)], "u": ["$max": .document(newest)], "upsert": true]
    }
}
