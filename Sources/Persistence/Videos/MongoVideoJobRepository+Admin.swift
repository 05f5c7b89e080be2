package import Application
package import BSON
package import Domain
package import MongoClient

extension MongoVideoJobRepository: AdminVideoJobRepository {
    package func count(_ status: AdminJobStatus) async throws(Failure) -> Int {
        try await reporting { () throws(MongoError) in try await collection.count(Self.filter(status)) }
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
        _ status: AdminJobStatus?, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> AdminVideoJob?) -> Content
    ) async throws(Failure) -> Page<Content> {
        try await adminList.page(request, matching: { Self.append(status, to: &$0) }, render: render)
    }

    // MARK: - Queries, also explained by tests

    package static func filter(_ status: AdminJobStatus) -> BSONDocument {
        BSONWriter.document { append(status, to: &$0) }
    }

    package static func find(_ status: AdminJobStatus?, _ request: PageRequest) -> MongoFind {
        RecordList<AdminVideoJob>.find(request, date: "created_at") { append(status, to: &$0) }
    }

    package static func findOldestWaiting() -> MongoFind {
        // Require a date: records without one would sort first, and their age is unknown.
        let filter: BSONDocument = ["status": "pending", "created_at": ["$gte": .date(milliseconds: 0)]]
        return MongoFind(filter, sort: ["created_at": 1, "_id": 1], limit: 1)
    }

    private static func append(_ status: AdminJobStatus?, to filter: inout BSONWriter) {
        switch status {
        case nil: break
        case .parked: filter.append("failure_code", VideoFailure.parked.rawValue)
        case .some(let status): filter.append("status", status.rawValue)
        }
    }
}
