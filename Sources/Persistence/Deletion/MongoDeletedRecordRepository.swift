package import Application
import BSON
package import Domain
package import MongoClient

/// Looks up deleted records of both histories.
package struct MongoDeletedRecordRepository: DeletedRecordRepository {
    private let database: MongoDatabase
    private let names: CollectionNames

    package init(_ database: MongoDatabase, names: CollectionNames) {
        self.database = database
        self.names = names
    }

    package func deleted(among records: Set<ItemReference>) async throws(Failure) -> Set<ItemReference> {
        var deleted = records
        for (kind, records) in Dictionary(grouping: records, by: \.kind) {
            let fields = CollectionDescription(kind)
            let active = BSONWriter.document { filter in
                filter.append("$and", [["_id": ["$in": .array(records.map { .objectID(ObjectID($0.id)) })]]])
                fields.appendIsActive(to: &filter)
            }
            var find = MongoFind(active, limit: Int32(clamping: records.count))
            find.projection = BSONWriter.document { $0.append("_id", Int32(1)) }
            let ids = try await reporting { () throws(MongoError) in
                try await database.collection(fields.collection(names)).find(find) { record throws(BSONError) in
                    guard let id = try record.first("_id") else { throw .malformed(at: 0) }
                    return RecordID(try id.objectID())
                }
            }
            deleted.subtract(ids.map { ItemReference(kind, $0) })
        }
        return deleted
    }
}
