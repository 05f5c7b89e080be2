package import Application
import BSON
import Domain
package import MongoClient

/// The play counts in `video_url_mapping`, `access_count` and `last_accessed_at`, and in `user_generation_history`,
/// `plays`.
package struct MongoPlayCountRepository: PlayCountRepository {
    private let database: MongoDatabase
    private let mappings: String
    private let generations: String

    package init(_ database: MongoDatabase, names: CollectionNames) {
        self.database = database
        mappings = names.videoURLMapping
        generations = names.generations
    }

    /// One command a collection for all videos, never retried: a count that was written must not be written again.
    package func add(_ plays: [CountedPlay: Int]) async throws(PlayCountError) {
        var (addresses, records): ([ProxyID: Int], [RecordID: Int]) = ([:], [:])
        for (play, count) in plays {
            addresses[play.proxy, default: 0] += count
            if let record = play.record { records[record, default: 0] += count }
        }
        try await run(command(mappings, addresses.map { (MappingDocument.filter($0), Self.addressStage($1)) }))
        guard !records.isEmpty else { return }
        let counted = records.map { (record, count) in
            (BSONWriter.document { $0.append("_id", ObjectID(record)) }, Self.recordStage(count))
        }
        do throws(PlayCountError) {
            try await run(command(generations, counted))
        } catch {
            // The addresses are counted: the batch must not be sent again.
            throw PlayCountError(isUnwritten: false, detail: error.detail)
        }
    }

    private func run(_ command: BSONDocument) async throws(PlayCountError) {
        do throws(MongoError) {
            try await database.run(.plain, command) { _ in }
        } catch {
            throw PlayCountError(isUnwritten: error.isUnsent, detail: "\(error.kind): \(error.detail)")
        }
    }

    private func command(_ collection: String, _ changes: [(filter: BSONDocument, stage: BSONDocument)]) -> BSONDocument
    {
        BSONWriter.document(capacity: 256 + 320 * changes.count) { command in
            command.append("update", collection)
            command.array("updates") { updates in
                for change in changes {
                    updates.document { update in
                        update.append("q", change.filter)
                        update.append("u", [change.stage])
                        // Two spellings of a proxy id may be on two shards.
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

    private static func addressStage(_ count: Int) -> BSONDocument {
        BSONWriter.document { stage in
            stage.document("$set") { set in
                append(count, to: "access_count", in: &set)
                set.append("last_accessed_at", "$$NOW")
            }
        }
    }

    /// Does not set `updated_at`: the count is not part of what lists and events show.
    private static func recordStage(_ count: Int) -> BSONDocument {
        BSONWriter.document { stage in
            stage.document("$set") { append(count, to: "plays", in: &$0) }
        }
    }

    /// A count that is not a number, as another application may have written, restarts at zero.
    private static func append(_ count: Int, to field: StaticString, in set: inout BSONWriter) {
        set.document(field) { sum in
            sum.array("$add") { terms in
                terms.document { before in
                    before.document("$cond") { choice in
                        choice.document("if") { $0.append("$isNumber", "$\(field)") }
                        choice.append("then", "$\(field)")
                        choice.append("else", Int32(0))
                    }
                }
                terms.document { $0.append("$literal", Int32(clamping: count)) }
            }
        }
    }
}
