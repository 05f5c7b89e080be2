package import Application
package import BSON
package import Domain
package import MongoClient

/// The collection `storage_reservations`, and the sizes in `media`.
package struct MongoStorageUsageRepository: StorageUsageRepository {
    /// How long a reservation counts without a record: the record is written right after it.
    private static let grace: Duration = .seconds(300)
    /// Longer than any submission takes, including its copies; the TTL index then removes the reservation.
    private static let lifetime: Duration = .seconds(4 * 86_400)

    private let reservations: MongoCollection
    private let media: MongoCollection
    private let names: CollectionNames

    package init(_ database: MongoDatabase, names: CollectionNames) {
        reservations = database.collection(names.storageReservations)
        media = database.collection(names.media)
        self.names = names
    }

    package func reserve(
        _ bytes: Int64, for record: ItemReference, of owner: Owner
    ) async throws(Failure) -> Bool {
        let missing = BSONWriter.document { filter in
            filter.append("_id", ObjectID(record.id))
            filter.document("owner") { $0.append("$exists", false) }
        }
        let reservation = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("owner") { $0.append("$literal", owner.text) }
                set.append("bytes", bytes)
                set.append("created_at", "$$NOW")
                set.document("expires_at") { DateExpression.later(Self.lifetime, in: &$0) }
            }
        }
        do throws(MongoError) {
            _ = try await reservations.findOneAndUpdate(missing, .pipeline([reservation]), upsert: true) { _ in true }
            return true
        } catch  where error.kind == .duplicateKey {
            return false
        } catch {
            throw Failure(error)
        }
    }

    package func release(_ record: ItemReference) async throws(Failure) {
        _ = try await reporting { () throws(MongoError) in
            try await reservations.deleteOne(BSONWriter.document { $0.append("_id", ObjectID(record.id)) })
        }
    }

    package func usage(of owner: Owner) async throws(Failure) -> (used: Int64, reserved: Int64) {
        try await reporting { () throws(MongoError) in
            let used = try await media.aggregate(Self.used(by: owner), limit: 1, read: Self.sum).first ?? 0
            let reserved = try await reservations.aggregate(Self.reserved(by: owner, names), limit: 1, read: Self.sum)
            return (used, reserved.first ?? 0)
        }
    }

    // MARK: - Pipelines, also explained by tests

    /// Within the index over `owner`, `kind`, `size` and `deleted_at`. An object that is being deleted does not count.
    package static func used(by owner: Owner) -> [BSONDocument] {
        let size: BSONValue = ["$cond": [["$eq": [["$type": "$deleted_at"], "date"]], 0, "$size"]]
        return [["$match": ["owner": .string(owner.text)]], ["$group": ["_id": .null, "bytes": ["$sum": size]]]]
    }

    /// Looks each reservation's record up: it counts until the content is archived, lost or failed.
    package static func reserved(by owner: Owner, _ names: CollectionNames) -> [BSONDocument] {
        [
            ["$match": ["owner": .string(owner.text)]],
            lookup(names.generatedImages, as: "image"),
            lookup(names.generations, as: "video"),
            ["$set": ["record": ["$first": ["$concatArrays": ["$image", "$video"]]]]],
            ["$match": ["$expr": .document(isOutstanding)]],
            ["$group": ["_id": .null, "bytes": ["$sum": "$bytes"]]],
        ]
    }

    private static func lookup(_ collection: String, as name: String) -> BSONDocument {
        [
            "$lookup": [
                "from": .string(collection), "localField": "_id", "foreignField": "_id", "as": .string(name),
                "pipeline": [["$project": ["status": 1, "archived": 1, "due_at": "$archive.due_at"]]],
            ]
        ]
    }

    private static let isOutstanding = BSONWriter.document { expression in
        expression.array("$or") { either in
            either.append(["$in": ["$record.status", ["pending", "processing"]]])
            either.append([
                "$and": [["$ne": ["$record.archived", true]], ["$eq": [["$type": "$record.due_at"], "date"]]]
            ])
            either.document { new in
                new.array("$and") { both in
                    both.append(["$eq": [["$type": "$record"], "missing"]])
                    both.document {
                        $0.array("$gt") { sides in
                            sides.append("$created_at")
                            sides.document { earlier in
                                earlier.array("$subtract") { terms in
                                    terms.append("$$NOW")
                                    terms.append(grace.wholeMilliseconds)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static let sum: @Sendable (BSONView) throws(BSONError) -> Int64 = { document throws(BSONError) in
        try document.first("bytes")?.integer() ?? 0
    }
}
