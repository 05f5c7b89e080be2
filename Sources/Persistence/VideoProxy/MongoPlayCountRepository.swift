package import Application
import BSON
package import Domain
package import MongoClient

/// The play counts in `video_url_mapping`: `access_count` and `last_accessed_at`.
package struct MongoPlayCountRepository: PlayCountRepository {
    private let database: MongoDatabase
    private let collection: String

    package init(_ database: MongoDatabase, names: CollectionNames) {
        self.database = database
        collection = names.videoURLMapping
    }

    /// One command for all videos, never retried: a count that was written must not be written again.
    package func add(_ plays: [ProxyID: Int]) async throws(PlayCountError) {
        do throws(MongoError) {
            try await database.run(.plain, command(plays)) { _ in }
        } catch {
            throw PlayCountError(isUnwritten: error.isUnsent, detail: "\(error.kind): \(error.detail)")
        }
    }

    private func command(_ plays: [ProxyID: Int]) -> BSONDocument {
        BSONWriter.document(capacity: 256 + 320 * plays.count) { command in
            command.append("update", collection)
            command.array("updates") { updates in
                for (id, count) in plays {
                    updates.document { update in
                        update.append("q", MappingDocument.filter(id))
                        update.append("u", [Self.stage(count)])
                        // Two spellings of the id may be on two shards.
                        update.append("multi", true)
                    }
                }
            }
            command.append("ordered", false)
            // Losing a play in a failover is acceptable; waiting for the majority each time would cost more than it is
            // worth.
            command.document("writeConcern") { $0.append("w", Int32(1)) }
        }
    }

    /// A count that is not a number, as another application may have written, restarts at zero.
    private static func stage(_ count: Int) -> BSONDocument {
        BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("access_count") { sum in
                    sum.array("$add") { terms in
                        terms.document { before in
                            before.document("$cond") { choice in
                                choice.document("if") { $0.append("$isNumber", "$access_count") }
                                choice.append("then", "$access_count")
                                choice.append("else", Int32(0))
                            }
                        }
                        terms.document { $0.append("$literal", Int32(clamping: count)) }
                    }
                }
                set.append("last_accessed_at", "$$NOW")
            }
        }
    }
}
