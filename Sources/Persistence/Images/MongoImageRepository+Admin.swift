package import Application
package import BSON
package import Domain
package import MongoClient

extension MongoImageRepository: AdminImageRepository {
    private static let day: Int64 = 86_400_000

    package func countsOfLastDay() async throws(Failure) -> [ImageStatus: Int] {
        try await reporting { () throws(MongoError) in
            let now = try await collection.database.serverTime()
            var counts: [ImageStatus: Int] = [:]
            for status in ImageStatus.allCases {
                counts[status] = try await collection.count(Self.filter(status, since: now - Self.day))
            }
            return counts
        }
    }

    package func pendingCount() async throws(Failure) -> Int {
        try await reporting { () throws(MongoError) in
            try await collection.count(Self.filter(.pending, since: 0))
        }
    }

    package func oldestPending(atMost count: Int) async throws(Failure) -> [PendingImageEntry] {
        try await reporting { () throws(MongoError) in
            let now = Timestamp(milliseconds: try await collection.database.serverTime())
            return try await collection.find(Self.findOldestPending(atMost: count)) { record throws(BSONError) in
                guard let image = try ImageDocument.readListed(record) else { return nil as PendingImageEntry? }
                return PendingImageEntry(
                    id: image.id, taskID: image.taskID.text, owner: image.owner.text, createdAt: image.createdAt,
                    waiting: max(.zero, now.since(image.createdAt)))
            }
        }.compactMap(\.self)
    }

    // MARK: - Queries, also explained by tests

    /// - Parameter begin: in milliseconds since 1970; records without a date are excluded.
    package static func filter(_ status: ImageStatus, since begin: Int64) -> BSONDocument {
        ["status": .string(status.rawValue), "createdAt": ["$gte": .date(milliseconds: begin)]]
    }

    package static func findOldestPending(atMost count: Int) -> MongoFind {
        MongoFind(filter(.pending, since: 0), sort: ["createdAt": 1], limit: Int32(count))
    }
}
