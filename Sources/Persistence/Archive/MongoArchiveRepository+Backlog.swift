package import Application
package import BSON
import Domain
import MongoClient

/// What is left to copy.
extension MongoArchiveRepository {
    /// Records that are searched by one command.
    private static let block: Int64 = 5000
    /// A link that expires within this time is endangered.
    private static let endangered: Duration = .seconds(3600)

    // MARK: - Records from before the archive

    package func scheduleUnarchived(atMost count: Int) async throws(Failure) -> Int {
        var scheduled = 0
        while true {
            let start = search.position
            let (end, found) = try await reporting { () throws(MongoError) in
                let end = try await endOfBlock(after: start)
                return (end, try await findUnscheduled(after: start, upTo: end, limit: count - scheduled))
            }
            for record in found { try await schedule(record) }
            scheduled += found.count
            if scheduled == count, let last = found.last {
                search.position = ObjectID(last.id)
                return scheduled
            }
            search.position = end
            if end == nil { return scheduled }
        }
    }

    /// The id of the last record of the next block; nil if fewer are left.
    private func endOfBlock(after start: ObjectID?) async throws(MongoError) -> ObjectID? {
        var find = MongoFind(
            BSONWriter.document { Self.append(after: start, upTo: nil, to: &$0) }, sort: ["_id": 1], limit: 1)
        find.skip = Self.block - 1
        find.projection = BSONWriter.document { $0.append("_id", Int32(1)) }
        return try await collection.find(find) { record throws(BSONError) in try record.first("_id")?.objectID() }
            .first ?? nil
    }

    private func findUnscheduled(
        after start: ObjectID?, upTo end: ObjectID?, limit: Int
    ) async throws(MongoError) -> [ArchiveDocument] {
        let filter = BSONWriter.document { filter in
            Self.append(after: start, upTo: end, to: &filter)
            appendIsUnscheduled(to: &filter)
        }
        return try await collection.find(
            MongoFind(filter, sort: ["_id": 1], limit: Int32(clamping: limit)), read: read)
    }

    private func schedule(_ record: ArchiveDocument) async throws(Failure) {
        let filter = BSONWriter.document { filter in
            filter.append("_id", ObjectID(record.id))
            appendIsUnscheduled(to: &filter)
        }
        let origin = record.file.map(ArchiveOrigin.file) ?? record.url.map(ArchiveOrigin.url)
        let schedule = BSONWriter.document { stage in
            stage.document("$set") { $0.append("archive", ArchiveDocument.due(origin)) }
        }
        _ = try await reporting { () throws(MongoError) in
            try await change(filter, .pipeline([schedule]))
        }
    }

    private static func append(after start: ObjectID?, upTo end: ObjectID?, to filter: inout BSONWriter) {
        filter.document("_id") { range in
            range.append("$type", "objectId")
            if let start { range.append("$gt", start) }
            if let end { range.append("$lte", end) }
        }
    }

    private func appendIsUnscheduled(to filter: inout BSONWriter) {
        fields.appendIsCompleted(to: &filter)
        fields.appendIsActive(to: &filter)
        filter.array("$or") { either in
            either.document { filter in filter.document(fields.url) { $0.append("$gt", "") } }
            either.document { filter in
                switch kind {
                case .image: filter.document("picture") { $0.append("$gt", "") }
                case .video: filter.document("proxy_url") { $0.append("$gt", "") }
                }
            }
        }
        filter.document("archived") { $0.append("$ne", true) }
        for field: StaticString in ["archive.due_at", "archive.lost", "pictureLost"] {
            filter.document(field) { $0.append("$exists", false) }
        }
    }

    // MARK: - Figures

    package func backlog() async throws(Failure) -> ArchiveBacklog {
        try await reporting { () throws(MongoError) in
            var backlog =
                try await collection.aggregate(waiting, limit: 1) { figures throws(BSONError) in
                    var backlog = ArchiveBacklog()
                    backlog.waiting = try figures.first("waiting")?.integer() ?? 0
                    backlog.failing = try figures.first("failing")?.integer() ?? 0
                    backlog.endangered = try figures.first("endangered")?.integer() ?? 0
                    if let age = try figures.first("oldest"), age.type != .null {
                        backlog.oldestSeconds = max(0, try age.double() / 1000)
                    }
                    return backlog
                }.first ?? ArchiveBacklog()
            backlog.lost = Int64(try await collection.count(Self.lost))
            return backlog
        }
    }

    // MARK: - Queries, also explained by tests

    package static let lost: BSONDocument = ["archive.lost": ["$gt": ""]]

    package var waiting: [BSONDocument] {
        let completedAt = BSONValue.string("$\(fields.completedAt)")
        let soon = BSONValue.document(BSONWriter.document { DateExpression.later(Self.endangered, in: &$0) })
        return [
            // Bounds of both, so that the index holds everything that is read. What is made again is no copy.
            [
                "$match": [
                    "archive.order": [
                        "$gte": .date(milliseconds: 0), "$lte": .date(milliseconds: ArchiveDocument.farFuture),
                    ],
                    "archive.due_at": ["$gte": .date(milliseconds: 0)],
                ]
            ],
            [
                "$group": [
                    "_id": .null, "waiting": ["$sum": 1],
                    "failing": ["$sum": ["$cond": [["$gt": ["$archive.attempts", 1]], 1, 0]]],
                    "endangered": ["$sum": ["$cond": [["$lt": ["$archive.order", soon]], 1, 0]]],
                    "since": [
                        "$min": ["$cond": [["$eq": [["$type": completedAt], "date"]], completedAt, .null]]
                    ],
                ]
            ],
            ["$set": ["oldest": ["$subtract": ["$$NOW", "$since"]]]],
        ]
    }
}
