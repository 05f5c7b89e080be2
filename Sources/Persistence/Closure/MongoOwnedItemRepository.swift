package import Application
package import BSON
package import Domain
package import MongoClient

/// The items of an owner in both histories, of any type.
package struct MongoOwnedItemRepository: OwnedItemRepository {
    private static let part: Int32 = 1000

    private let database: MongoDatabase
    private let names: CollectionNames

    package init(_ database: MongoDatabase, names: CollectionNames) {
        self.database = database
        self.names = names
    }

    package func ids(
        of owner: Owner, _ kind: ItemKind, _ selection: OwnedItems,
        _ use: ([RecordID]) async throws(Failure) -> Void
    ) async throws(Failure) {
        do {
            try await collection(kind).withDocuments(
                Self.items(of: owner, kind, selection), projection: ["_id": 1], batchSize: Self.part,
                read: { record throws(BSONError) in
                    guard let id = try record.first("_id") else { throw .malformed(at: 0) }
                    return RecordID(try id.objectID())
                },
                { batches in
                    while let ids = try await batches.next() { try await use(ids) }
                })
        } catch let error as Failure {
            throw error
        } catch let error as MongoError {
            throw Failure(error)
        } catch {
            throw .unexpected("\(error)")
        }
    }

    package func hasItems(of owner: Owner) async throws(Failure) -> Bool {
        for kind in ItemKind.allCases {
            let count = try await reporting { () throws(MongoError) in
                try await collection(kind).count(Self.items(of: owner, kind, nil), atMost: 1)
            }
            if count > 0 { return true }
        }
        return false
    }

    private func collection(_ kind: ItemKind) -> MongoCollection {
        database.collection(CollectionDescription(kind).collection(names))
    }

    // MARK: - The query, also explained by tests

    /// Records with an id of another type, as another application may have written, are no items.
    ///
    /// - Parameter selection: nil for all.
    package static func items(of owner: Owner, _ kind: ItemKind, _ selection: OwnedItems?) -> BSONDocument {
        let fields = CollectionDescription(kind)
        return BSONWriter.document { filter in
            fields.appendOwner(owner, to: &filter)
            filter.document("_id") { $0.append("$type", "objectId") }
            switch selection {
            case .active: fields.appendIsActive(to: &filter)
            case .trashed(let batch):
                fields.appendIsInTrash(to: &filter)
                filter.append("batch", ObjectID(batch))
            case .kept: CollectionDescription.appendIsKept(to: &filter)
            case nil: break
            }
        }
    }
}
