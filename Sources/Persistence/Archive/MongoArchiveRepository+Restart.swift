package import Application
import BSON
package import Domain
import MongoClient

/// What storage has lost or damaged: content is copied again, what was made from it is made again.
extension MongoArchiveRepository {
    package func restart(_ id: RecordID) async throws(Failure) -> Bool {
        let archived = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.document("media") { $0.append("$exists", true) }
        }
        let url = try await reporting { () throws(MongoError) in
            try await collection.findOne(archived) { [fields] record throws(BSONError) in
                guard let url = try record.first(fields.url), url.type == .string else { return nil as String? }
                return try url.string()
            } ?? nil
        }
        guard let url, !url.isEmpty else { return false }
        let alive = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.document("media") { $0.append("$exists", true) }
            filter.document("$expr") { isAlive(url, in: &$0) }
        }
        let restart = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.append("archive", ArchiveDocument.due(.url(url)))
                set.append(fields.updatedAt, "$$NOW")
            }
        }
        return try await reporting { () throws(MongoError) in
            try await collection.updateOne(alive, .pipeline([restart, ["$unset": ["archived", "media"]]])).matched > 0
        }
    }

    package func forget(_ object: MediaObject) async throws(Failure) {
        guard let record = object.record, let part = ArchivedContentDocument.part(object.kind) else { return }
        let referring = BSONWriter.document { filter in
            filter.append("_id", ObjectID(record.id))
            filter.array("$or") { either in
                for path in part.references { either.document { $0.append(path, ObjectID(object.id)) } }
            }
        }
        let forget = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.append("archive", ArchiveDocument.dueAgain)
                set.append(fields.updatedAt, "$$NOW")
            }
        }
        let unset = BSONWriter.document { $0.append("$unset", "\(part.field)") }
        _ = try await reporting { () throws(MongoError) in
            try await change(referring, .pipeline([forget, unset]))
        }
    }

    package func add(_ objects: DerivedObjects, to record: UnarchivedRecord) async throws(WriteFailure) -> Bool {
        guard case .stored(let content, _) = record.origin, let first = objects.ids.first else { return false }
        let claimed = BSONWriter.document { filter in
            Self.append(record.record.id, claimedWith: content.id, attempts: record.attempts, to: &filter)
            fields.appendIsActive(to: &filter)
            filter.append(
                "archive.swept", ["$nin": .array(objects.ids.map { .objectID(ObjectID($0)) })] as BSONDocument)
            for kind in objects.kinds {
                guard let part = ArchivedContentDocument.part(kind) else { continue }
                filter.document(part.field) { $0.append("$exists", false) }
            }
        }
        let update = BSONWriter.document { stage in
            stage.document("$set") { set in
                ArchivedContentDocument.append(objects, to: &set)
                set.append("archive", ArchiveDocument.complete)
                set.append(fields.updatedAt, "$$NOW")
            }
        }
        let trace = BSONWriter.document { Self.append(record.record.id, referringTo: first, to: &$0) }
        return try await reportingWrite { () throws(MongoError) in
            try await UnknownWrite.duringRequest.confirming(
                in: collection, trace: trace, read: { _ in true },
                write: { () throws(MongoError) in try await change(claimed, .pipeline([update])) })
        }
    }

    /// Matches the record if it refers to the object, as its content or as something that was made from it.
    static func append(_ id: RecordID, referringTo object: RecordID, to filter: inout BSONWriter) {
        filter.append("_id", ObjectID(id))
        filter.array("$or") { either in
            for path in ArchivedContentDocument.references { either.document { $0.append(path, ObjectID(object)) } }
        }
    }

    /// Whether the link of an origin is valid: by its expiry date, or else by when its record was completed.
    private func isAlive(_ url: String, in expression: inout BSONWriter) {
        expression.array("$gt") { sides in
            if let end = PresignedURL.expiry(of: url) {
                sides.document { $0.append("$toDate", end.milliseconds) }
            } else {
                sides.document { sum in
                    sum.array("$add") { terms in
                        terms.append("$\(fields.completedAt)")
                        terms.append(ArchiveDocument.usualLifetime.wholeMilliseconds)
                    }
                }
            }
            sides.append("$$NOW")
        }
    }
}
