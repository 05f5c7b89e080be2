package import Application
import BSON
package import Domain
package import MongoClient

/// Changes since a point in time, by the records' modification times.
extension MongoChangeSource {
    package func changes(
        of owner: Owner, since timestamp: Timestamp, limit: Int
    ) async throws(Failure) -> [RecordChange]? {
        let changes = try await changes(of: [owner], since: timestamp, limit: limit + 1)
        return changes.count > limit ? nil : changes
    }

    /// Oldest first; at most `limit` for each combination of owner kind and record kind.
    func changes(of owners: [Owner], since timestamp: Timestamp, limit: Int) async throws(Failure) -> [RecordChange] {
        let users = owners.filter { $0.session == nil }.map(\.text)
        let sessions = owners.compactMap(\.session)
        let limit = Int32(limit)
        let finds: [(ItemKind, MongoFind)] = [
            (.video, Self.generations(ofUsers: users, since: timestamp, limit: limit)),
            (.video, Self.generations(ofSessions: sessions, since: timestamp, limit: limit)),
            (.image, Self.images(of: owners.map(\.text), since: timestamp, limit: limit)),
        ]
        var found: [RecordChange] = []
        for (kind, find) in finds {
            let records = CollectionDescription(kind)
            found += try await reporting { () throws(MongoError) in
                try await collections[kind].find(find) { document throws(BSONError) in
                    try ChangeDocument.read(document, of: records)
                }.compactMap(\.self)
            }
        }
        return found.sorted { $0.timestamp < $1.timestamp }
    }

    // MARK: - Queries, also explained by tests

    package static func generations(ofUsers users: [String], since timestamp: Timestamp, limit: Int32) -> MongoFind {
        find(limit) { filter in
            filter.document("user_id") { $0.append("$in", users) }
            filter.document("updated_at") { $0.append("$gte", milliseconds: timestamp.milliseconds) }
        }
    }

    package static func generations(ofSessions sessions: [String], since timestamp: Timestamp, limit: Int32)
        -> MongoFind
    {
        find(limit) { filter in
            filter.document("session_id") { $0.append("$in", sessions) }
            filter.appendNull("user_id")
            filter.document("updated_at") { $0.append("$gte", milliseconds: timestamp.milliseconds) }
        }
    }

    package static func images(of owners: [String], since timestamp: Timestamp, limit: Int32) -> MongoFind {
        find(limit) { filter in
            filter.document("userId") { $0.append("$in", owners) }
            filter.document("updatedAt") { $0.append("$gte", milliseconds: timestamp.milliseconds) }
        }
    }

    private static func find(_ limit: Int32, _ fill: (inout BSONWriter) -> Void) -> MongoFind {
        MongoFind(BSONWriter.document { fill(&$0) }, limit: limit)
    }
}
