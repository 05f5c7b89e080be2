package import Application
import BSON
package import Domain
package import MongoClient

/// The field `last_used_at` of `sessions` and `api_keys`.
package struct MongoLastUseRepository: LastUseRepository {
    /// A time that is younger stays.
    private static let precision: Duration = .seconds(60)

    private let database: MongoDatabase
    private let sessions: String
    private let keys: String

    package init(_ database: MongoDatabase, names: CollectionNames) {
        self.database = database
        sessions = names.sessions
        keys = names.apiKeys
    }

    package func recordUse(ofSessions used: Set<RecordID>, keys usedKeys: Set<RecordID>) async throws(Failure) {
        for (collection, ids) in [(sessions, used), (keys, usedKeys)] where !ids.isEmpty {
            let command = Self.command(collection, ids)
            try await reporting { () throws(MongoError) in try await database.run(.plain, command) { _ in } }
        }
    }

    private static func command(_ collection: String, _ ids: Set<RecordID>) -> BSONDocument {
        BSONWriter.document(capacity: 256 + 160 * ids.count) { command in
            command.append("update", collection)
            command.array("updates") { updates in
                for id in ids {
                    updates.document { update in
                        update.document("q") { filter in
                            filter.append("_id", ObjectID(id))
                            filter.append("$expr", isOlder)
                        }
                        update.document("u") { change in
                            change.document("$currentDate") { $0.append("last_used_at", true) }
                        }
                    }
                }
            }
            command.append("ordered", false)
            command.document("writeConcern") { $0.append("w", Int32(1)) }
        }
    }

    /// Also true without the field: a missing value is less than any date.
    private static let isOlder: BSONDocument = BSONWriter.document { expression in
        expression.array("$lt") { sides in
            sides.append("$last_used_at")
            sides.document { limit in
                limit.array("$subtract") { times in
                    times.append("$$NOW")
                    times.append(DateExpression.milliseconds(precision))
                }
            }
        }
    }
}
