package import Application
import BSON
package import Domain
import MongoClient

extension MongoGenerationRepository: GenerationLifecycleRepository {
    package func upsert(_ entry: GenerationEntry) async throws(Failure) {
        let filter = BSONWriter.document { $0.append("_id", ObjectID(entry.id)) }
        let update = MongoUpdate.pipeline([Self.merging(entry)])
        try await reporting { () throws(MongoError) in
            do throws(MongoError) {
                try await upsert(filter, update)
            } catch  where error.kind == .duplicateKey {
                // Inserted concurrently: the second attempt updates it.
                try await upsert(filter, update)
            }
        }
    }

    package func reopen(_ id: RecordID, endedBefore timestamp: Timestamp) async throws(Failure) {
        let filter = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.append("status", Generation.Status.failed.rawValue)
            filter.document("completed_at") { $0.append("$lte", milliseconds: timestamp.milliseconds) }
        }
        let update = BSONWriter.document { update in
            update.document("$set") { $0.append("status", Generation.Status.processing.rawValue) }
            update.document("$unset") { fields in
                for field: StaticString in ["error", "failure_code", "completed_at"] { fields.append(field, "") }
            }
            update.document("$currentDate") { $0.append("updated_at", true) }
        }
        _ = try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(filter, .operators(update)) { _ in true }
        }
    }

    package func fail(_ id: RecordID, _ reason: VideoFailure, at timestamp: Timestamp) async throws(Failure) {
        let filter = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.document("status") {
                $0.append("$nin", [Generation.Status.completed.rawValue, Generation.Status.failed.rawValue])
            }
        }
        let update = BSONWriter.document { update in
            update.document("$set") { set in
                set.append("status", Generation.Status.failed.rawValue)
                set.append("error", reason.message)
                set.append("failure_code", reason.rawValue)
                set.append("completed_at", milliseconds: timestamp.milliseconds)
            }
            update.document("$currentDate") { $0.append("updated_at", true) }
        }
        _ = try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(filter, .operators(update)) { _ in true }
        }
    }

    private func upsert(_ filter: BSONDocument, _ update: MongoUpdate) async throws(MongoError) {
        let onlyID = BSONWriter.document { $0.append("_id", Int32(1)) }
        _ = try await collection.findOneAndUpdate(filter, update, upsert: true, projection: onlyID) { _ in true }
    }

    /// One stage: existing fields override those of a new record, and the final status overrides both unless the record
    /// already has one.
    private static func merging(_ entry: GenerationEntry) -> BSONDocument {
        BSONWriter.document { stage in
            stage.document("$replaceWith") { new in
                new.array("$mergeObjects") { parts in
                    // Literal: a prompt may begin with a dollar sign.
                    parts.document { $0.append("$literal", GenerationDocument.fields(of: entry)) }
                    parts.document { $0.append("updated_at", "$$NOW") }
                    parts.append("$$ROOT")
                    if let outcome = GenerationDocument.outcome(of: entry) {
                        parts.document { end in appendOutcome(outcome, of: entry, to: &end) }
                    }
                }
            }
        }
    }

    private static func appendOutcome(
        _ outcome: BSONDocument, of entry: GenerationEntry, to expression: inout BSONWriter
    ) {
        expression.document("$cond") { choice in
            choice.document("if") { condition in
                condition.array("$in") { sides in
                    sides.append("$status")
                    sides.array { statuses in
                        statuses.append(Generation.Status.completed.rawValue)
                        statuses.append(Generation.Status.failed.rawValue)
                    }
                }
            }
            choice.document("then") { _ in }
            choice.document("else") { other in
                other.array("$mergeObjects") { parts in
                    parts.document { $0.append("$literal", outcome) }
                    parts.document { times in
                        times.append("updated_at", "$$NOW")
                        if case .completed(let result, _) = entry.status {
                            times.append("archive", ArchiveDocument.due(.url(result.origin)))
                        }
                    }
                }
            }
        }
    }
}
