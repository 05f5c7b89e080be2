package import Application
import BSON
package import Domain
package import MongoClient

/// Which records of one history are archived: the fields `archived`, `media` and `archive` of `generated_image_entity` or
/// `user_generation_history`. All times are the database's.
///
/// `archive.due_at` exists exactly while a copy is scheduled or claimed, `archive.order` is when the origin's link
/// expires. An archived record has them while thumbnails, a poster or a preview are to be made again.
package struct MongoArchiveRepository: ArchiveRepository {
    /// How many candidates of a claim are read at once.
    private static let candidates = 16

    let fields: CollectionDescription
    let collection: MongoCollection
    private let mappings: MongoCollection
    private let media: MongoCollection
    private let documents: MediaDocument
    let search = RecordSearch()

    package init(_ database: MongoDatabase, names: CollectionNames, kind: ItemKind) {
        fields = CollectionDescription(kind)
        collection = database.collection(fields.collection(names))
        mappings = database.collection(names.videoURLMapping)
        media = database.collection(names.media)
        documents = MediaDocument(names)
    }

    package var kind: ItemKind { fields.kind }

    var read: @Sendable (BSONView) throws(BSONError) -> ArchiveDocument {
        { [kind] document throws(BSONError) in try ArchiveDocument(document, of: kind) }
    }

    // MARK: - Claims

    /// In two steps, because a shard is found by `_id`. If others have claimed all candidates, it reads the next ones.
    package func claim() async throws(Failure) -> UnarchivedRecord? {
        while true {
            let ids = try await reporting { () throws(MongoError) in
                try await collection.find(Self.findDue(upTo: Self.candidates)) { record throws(BSONError) in
                    guard let id = try record.first("_id") else { throw .malformed(at: 0) }
                    return RecordID(try id.objectID())
                }
            }
            if ids.isEmpty { return nil }
            for id in ids {
                if let claimed = try await claim(id) { return claimed }
            }
        }
    }

    private func claim(_ id: RecordID) async throws(Failure) -> UnarchivedRecord? {
        let filter = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            Self.appendIsDue(to: &filter)
        }
        let record = try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(filter, .pipeline([nextAttempt]), read: read)
        }
        guard let record, record.isDue else { return nil }
        if let unarchived = try await unarchived(record) { return unarchived }
        if case .archived(let content)? = record.settled {
            try await endClaim(of: id, with: content.object, attempts: record.attempts)
        } else {
            try await markLost(id, because: .gone)
        }
        return nil
    }

    /// The lease. A record that was deleted leaves the queue; `restore` puts it back. So does an archived one that does not
    /// say what its content is.
    private var nextAttempt: BSONDocument {
        BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("archive.attempts") { NumberExpression.next(after: "$archive.attempts", in: &$0) }
                set.document("archive.due_at") { due in
                    due.array("$cond") { choice in
                        choice.append(["$and": [fields.isActiveExpression, Self.isUnarchivedOrKnown]])
                        choice.document { DateExpression.later(ArchiveLease.duration, in: &$0) }
                        choice.append("$$REMOVE")
                    }
                }
            }
        }
    }

    private static let isUnarchivedOrKnown: BSONValue = [
        "$or": [["$ne": ["$archived", true]], ["$eq": [["$type": "$media.object"], "objectId"]]]
    ]

    package func renew(_ record: UnarchivedRecord) async throws(Failure) -> Bool {
        try await reschedule(record, by: ArchiveLease.duration)
    }

    /// 5 seconds, doubled with each further attempt, at most an hour.
    package func postpone(_ record: UnarchivedRecord) async throws(Failure) {
        let delay = Duration.seconds(min(5 << min(max(record.attempts, 1) - 1, 10), 3600))
        _ = try await reschedule(record, by: delay)
    }

    /// - Returns: false if the record is no longer claimed as `record`, or was deleted.
    private func reschedule(_ record: UnarchivedRecord, by delay: Duration) async throws(Failure) -> Bool {
        let claimed = BSONWriter.document { filter in
            filter.append("_id", ObjectID(record.record.id))
            filter.append("archive.attempts", Int64(record.attempts))
            filter.document("archive.due_at") { $0.append("$exists", true) }
            fields.appendIsActive(to: &filter)
        }
        let later = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("archive.due_at") { DateExpression.later(delay, in: &$0) }
            }
        }
        return try await reporting { () throws(MongoError) in
            try await change(claimed, .pipeline([later]))
        }
    }

    // MARK: - Status

    package func status(of id: RecordID, of owner: Owner) async throws(Failure) -> ArchiveStatus? {
        let record = try await reporting { () throws(MongoError) in
            try await collection.findOne(fields.byID(id, of: owner), read: read)
        }
        guard let record else { return nil }
        if let status = record.settled { return status }
        return try await unarchived(record).map(ArchiveStatus.remote) ?? .lost
    }

    /// Nil if there is nothing to copy or to make, or nothing to copy it or make it from.
    private func unarchived(_ record: ArchiveDocument) async throws(Failure) -> UnarchivedRecord? {
        guard let origin = try await origin(of: record) else { return nil }
        var end: Timestamp?
        if case .url(let url) = origin { end = PresignedURL.expiry(of: url) }
        return UnarchivedRecord(
            record: ItemReference(kind, record.id), owner: record.owner, origin: origin,
            attempts: record.attempts, expiresAt: end)
    }

    private func origin(of record: ArchiveDocument) async throws(Failure) -> ArchiveOrigin? {
        switch record.settled {
        case nil: break
        case .archived(let content)?: return try await stored(content)
        case .pending?, .failed?, .lost?, .remote?: return nil
        }
        if let file = record.file { return .file(file) }
        if let url = record.url { return .url(url) }
        // Another application may have stored the URL only in the mapping of the public address.
        guard let proxy = record.proxyID else { return nil }
        return try await reporting { () throws(MongoError) in
            try await mappings.findOne(MappingDocument.filter(proxy)) { mapping throws(BSONError) in
                guard let url = try mapping.first("qwen_url"), url.type == .string else { return nil as String? }
                return try url.string()
            } ?? nil
        }.flatMap { $0.isEmpty ? nil : .url($0) }
    }

    private func stored(_ content: ArchivedContent) async throws(Failure) -> ArchiveOrigin? {
        let id: BSONDocument = ["_id": .objectID(ObjectID(content.object))]
        let object = try await reporting { () throws(MongoError) in
            try await media.findOne(id) { [documents] row throws(BSONError) in try documents.object(row) }
        }
        return object.map { ArchiveOrigin.stored($0, missing: content.missing(in: kind)) }
    }

    // MARK: - The query, also explained by tests

    /// Due records; the one whose link expires first comes first.
    package static func findDue(upTo limit: Int) -> MongoFind {
        let filter = BSONWriter.document { filter in
            filter.document("_id") { $0.append("$type", "objectId") }
            appendIsDue(to: &filter)
        }
        var find = MongoFind(filter, sort: ["archive.order": 1], limit: Int32(clamping: limit))
        find.projection = BSONWriter.document { $0.append("_id", Int32(1)) }
        return find
    }

    private static func appendIsDue(to filter: inout BSONWriter) {
        filter.document("archive.due_at") { $0.append("$gte", milliseconds: 0) }
        filter.document("$expr") { DateExpression.isPast("$archive.due_at", in: &$0) }
    }
}
