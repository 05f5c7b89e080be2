package import Application
import BSON
package import Domain
import MongoClient

extension MongoVideoMappingRepository: VideoMappingLifecycleRepository {
    package func add(
        id: ProxyID, origin: String, task: String, lifetime: Duration, notAfter: Timestamp?
    ) async throws(Failure) -> Timestamp {
        let filter = BSONWriter.document { $0.append("proxy_id", id.text) }
        let insert = Self.insert(id: id, origin: origin, task: task, lifetime: lifetime, notAfter: notAfter)
        do throws(MongoError) {
            return try await add(filter, insert)
        } catch  where error.kind == .duplicateKey {
            // Inserted concurrently by another process: the second attempt finds it.
            return try await reporting { () throws(MongoError) in try await add(filter, insert) }
        } catch {
            throw Failure(error)
        }
    }

    private func add(_ filter: BSONDocument, _ insert: BSONDocument) async throws(MongoError) -> Timestamp {
        let end = try await collection.findOneAndUpdate(
            filter, .pipeline([insert]), upsert: true, projection: BSONWriter.document { $0.append("expires_at", true) }
        ) { (mapping) throws(BSONError) in
            guard let end = try mapping.first("expires_at") else { throw .malformed(at: 0) }
            return Timestamp(milliseconds: try end.milliseconds())
        }
        guard let end else { throw MongoError(.unexpectedReply, detail: "an upsert gave no document") }
        return end
    }

    /// The stage that creates a mapping and leaves an existing one unchanged.
    private static func insert(
        id: ProxyID, origin: String, task: String, lifetime: Duration, notAfter: Timestamp?
    ) -> BSONDocument {
        BSONWriter.document { stage in
            stage.document("$replaceWith") { mapping in
                mapping.array("$mergeObjects") { parts in
                    parts.document { fields in
                        fields.append("proxy_id", id.text)
                        // Literal: both texts come from outside.
                        fields.document("qwen_url") { $0.append("$literal", origin) }
                        fields.document("task_id") { $0.append("$literal", task) }
                        // The history record has the id of its job.
                        if let record = RecordID(task) { fields.append("record_id", ObjectID(record)) }
                        fields.append("created_at", "$$NOW")
                        fields.document("expires_at") { end(lifetime: lifetime, notAfter: notAfter, in: &$0) }
                        fields.append("access_count", Int32(0))
                    }
                    // Existing fields come last and win.
                    parts.append("$$ROOT")
                }
            }
        }
    }

    private static func end(lifetime: Duration, notAfter: Timestamp?, in expression: inout BSONWriter) {
        expression.array("$min") { ends in
            ends.document { sum in
                sum.array("$add") { terms in
                    terms.append("$$NOW")
                    terms.append(lifetime.wholeMilliseconds)
                }
            }
            if let notAfter {
                ends.document { date in date.append("$toDate", notAfter.milliseconds) }
            }
        }
    }
}
