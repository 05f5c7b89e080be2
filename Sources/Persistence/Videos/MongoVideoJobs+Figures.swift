package import Application
package import BSON
package import Domain
package import MongoClient

/// Read by operators and by Prometheus, from indexes.
extension MongoVideoJobs: JobFigures {
    package func count(_ status: VideoJobStatus) async throws(Failure) -> Int {
        try await reporting { () throws(MongoError) in try await collection.count(Self.of(status)) }
    }

    package func oldestWaiting() async throws(Failure) -> Duration? {
        try await reporting { () throws(MongoError) in
            try await collection.find(Self.findOldestWaiting) { job throws(BSONError) in
                // A clock of another application's may have run ahead.
                Duration.milliseconds(max(0, try job.first("age")?.integer() ?? 0))
            }.first
        }
    }

    // MARK: - The queries, also for explain

    package static func of(_ status: VideoJobStatus) -> BSONDocument {
        BSONWriter.document { $0.append("status", status.rawValue) }
    }

    package static var findOldestWaiting: MongoFind {
        let filter = BSONWriter.document { filter in
            filter.append("status", VideoJobStatus.pending.rawValue)
            // Dates alone; what is not there would come first.
            filter.document("created_at") { $0.append("$gt", milliseconds: 0) }
        }
        let oldestFirst = BSONWriter.document { sort in
            sort.append("created_at", Int32(1))
            sort.append("_id", Int32(1))
        }
        var find = MongoFind(filter, sort: oldestFirst, limit: 1)
        find.projection = BSONWriter.document { projection in
            projection.append("_id", Int32(0))
            projection.document("age") { $0.append("$subtract", ["$$NOW", "$created_at"]) }
        }
        return find
    }
}
