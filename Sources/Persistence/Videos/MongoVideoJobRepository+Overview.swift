package import Application
package import BSON
package import Domain
package import MongoClient

extension MongoVideoJobRepository: AdminVideoJobRepository {
    package func count(_ standing: AdminJobStatus) async throws(Failure) -> Int {
        try await reporting { () throws(MongoError) in try await collection.count(Self.filter(standing)) }
    }

    package func oldestWaiting() async throws(Failure) -> WaitingRecord? {
        try await reporting { () throws(MongoError) in
            let oldest = try await collection.find(Self.findOldestWaiting()) { record throws(BSONError) in
                try VideoJobDocument.read(record)
            }
            guard case .some(.some(let job)) = oldest.first else { return nil }
            let now = Timestamp(milliseconds: try await collection.database.serverTime())
            return WaitingRecord(
                id: job.id.text, createdAt: job.createdAt, waiting: max(.zero, now.since(job.createdAt)))
        }
    }

    package func page<Content: Sendable>(
        _ standing: AdminJobStatus?, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> AdminVideoJob?) -> Content
    ) async throws(Failure) -> Page<Content> {
        try await overview.page(request, matching: { Self.append(standing, to: &$0) }, render: render)
    }

    // MARK: - The queries, also for explain

    package static func filter(_ standing: AdminJobStatus) -> BSONDocument {
        BSONWriter.document { append(standing, to: &$0) }
    }

    package static func find(_ standing: AdminJobStatus?, _ request: PageRequest) -> MongoFind {
        RecordList<AdminVideoJob>.find(request, date: "created_at") { append(standing, to: &$0) }
    }

    package static func findOldestWaiting() -> MongoFind {
        // Dates alone: what has none would come first, and has waited nobody knows how long.
        let filter: BSONDocument = ["status": "pending", "created_at": ["$gte": .date(milliseconds: 0)]]
        return MongoFind(filter, sort: ["created_at": 1, "_id": 1], limit: 1)
    }

    private static func append(_ standing: AdminJobStatus?, to filter: inout BSONWriter) {
        switch standing {
        case nil: break
        case .parked: filter.append("failure_code", VideoFailure.parked.rawValue)
        case .some(let standing): filter.append("status", standing.rawValue)
        }
    }
}
