package import Application
import BSON
import Domain
import MongoClient

/// The end of a permanent deletion.
extension MongoTrashRepository {
    package func finishPurge(_ record: DoomedRecord) async throws(Failure) {
        let doomed = BSONWriter.document { filter in
            filter.append("_id", ObjectID(record.record.id))
            filter.document("purge_due_at") { $0.append("$exists", true) }
            fields.appendIsFinal(to: &filter)
        }
        try await reporting { () throws(MongoError) in
            let stored = try await collection.findOne(doomed) { [kind] record throws(BSONError) in
                try PurgeDocument(record, of: kind)
            }
            guard let stored, try await isComplete(stored, record) else { return }
            try await removeAddressesAndJob(of: stored)
            _ = try await collection.deleteOne(doomed)
        }
    }

    /// The doomed records with the uploads that no other record needs: neither one that stays, nor one whose paid work is in
    /// progress. Several that share an upload name it each.
    func doomed(_ records: [PurgeDocument]) async throws(MongoError) -> [DoomedRecord] {
        let needed = try await needed(Set(records.flatMap(\.uploads)))
        return records.map { record in
            DoomedRecord(
                record: ItemReference(kind, record.id), owner: record.owner,
                uploads: record.uploads.filter { !needed.contains($0) }, file: record.file)
        }
    }

    /// Whether nothing of the record is left. Another record may have needed an upload until now, or its own paid work.
    private func isComplete(_ stored: PurgeDocument, _ removed: DoomedRecord) async throws(MongoError) -> Bool {
        switch kind {
        case .image:
            return try await doomed([stored]).allSatisfy { Set($0.uploads).isSubset(of: removed.uploads) }
        case .video:
            // The worker of an unfinished job would write the record again.
            let unfinished: BSONDocument = ["_id": .objectID(ObjectID(stored.id)), "due_at": ["$exists": true]]
            return try await database.collection(names.videoJobs).findOne(unfinished) { _ in true } == nil
        }
    }

    private func needed(_ uploads: Set<UploadName>) async throws(MongoError) -> Set<UploadName> {
        try await MongoImageRepository.referenced(uploads, in: collection) { filter in
            filter.array("$nor") { neither in
                neither.document { doomed in
                    doomed.document("purge_due_at") { $0.append("$exists", true) }
                    fields.appendIsFinal(to: &doomed)
                }
            }
        }
    }

    private func removeAddressesAndJob(of record: PurgeDocument) async throws(MongoError) {
        guard kind == .video else { return }
        let mappings = database.collection(names.videoURLMapping)
        _ = try await mappings.deleteMany(["record_id": .objectID(ObjectID(record.id))])
        if let proxy = record.proxyID { _ = try await mappings.deleteMany(MappingDocument.filter(proxy)) }
        _ = try await database.collection(names.videoJobs).deleteMany([
            "_id": .objectID(ObjectID(record.id)), "due_at": ["$exists": false],
        ])
    }
}
