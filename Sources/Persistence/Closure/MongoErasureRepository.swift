package import Application
import BSON
package import Domain
package import MongoClient

/// Erases a person as `CollectionRegister` says.
package struct MongoErasureRepository: ErasureRepository {
    private let database: MongoDatabase
    private let names: CollectionNames
    private let documents: MediaDocument
    private let rows: [CollectionRegister.Row]

    package init(_ database: MongoDatabase, names: CollectionNames) {
        self.database = database
        self.names = names
        documents = MediaDocument(names)
        rows = CollectionRegister(names).rows
    }

    package func receipt(of owner: Owner) async throws(Failure) -> ClosureReceipt {
        try await reporting { () throws(MongoError) in
            var receipt = ClosureReceipt()
            receipt.images = try await itemCount(of: owner, .image)
            receipt.videos = try await itemCount(of: owner, .video)
            receipt.shares = try await count(of: owner, in: names.shares)
            receipt.keys = try await count(of: owner, in: names.apiKeys)
            receipt.sessions = try await count(of: owner, in: names.sessions)
            receipt.bytes =
                try await database.collection(names.media).aggregate(
                    MongoStorageUsageRepository.used(by: owner), limit: 1
                ) { sum throws(BSONError) in try sum.first("bytes")?.integer() ?? 0 }.first ?? 0
            return receipt
        }
    }

    package func endAccess(of owner: Owner) async throws(Failure) {
        for name in [names.sessions, names.apiKeys, names.shares, names.downloads] {
            guard let filter = filter(of: owner, in: name) else { continue }
            _ = try await confirmedWrite { () throws(MongoError) in
                try await database.collection(name).deleteMany(filter)
            }
        }
    }

    package func objects(of owner: Owner, atMost count: Int) async throws(Failure) -> [MediaObject] {
        let find = MongoFind(["owner": .string(owner.text)], limit: Int32(clamping: count))
        return try await reporting { () throws(MongoError) in
            try await database.collection(names.media).find(find) { [documents] row throws(BSONError) in
                try documents.object(row)
            }
        }
    }

    package func erase(_ owner: Owner) async throws(Failure) {
        for row in rows { try await erase(owner, row) }
    }

    private func erase(_ owner: Owner, _ row: CollectionRegister.Row) async throws(Failure) {
        let collection = database.collection(row.name)
        switch row.erasure {
        case .records: try await delete(row.filter(owner), from: collection)
        case .recordsAndListed(let lists):
            try await delete(row.filter(owner), from: collection)
            let ids = try await listed(by: owner, lists)
            if !ids.isEmpty { try await delete(["_id": ["$in": .array(ids)]], from: collection) }
        case .anonymized(let changes, _):
            for change in changes {
                _ = try await confirmedWrite { () throws(MongoError) in
                    try await collection.updateMany(change.filter(owner), .pipeline(change.update))
                }
            }
        case .tombstone, .withItems, .expires, .kept: break
        }
    }

    private func delete(_ filter: BSONDocument?, from collection: MongoCollection) async throws(Failure) {
        guard let filter else { return }
        _ = try await confirmedWrite { () throws(MongoError) in try await collection.deleteMany(filter) }
    }

    /// The ids that the owner's documents list.
    private func listed(
        by owner: Owner, _ lists: CollectionRegister.Lists
    ) async throws(Failure) -> [BSONValue] {
        guard let filter = filter(of: owner, in: lists.collection) else { return [] }
        let field = BSONValue.string("$\(lists.field)")
        let pipeline: [BSONDocument] = [
            ["$match": .document(filter)], ["$unwind": field], ["$group": ["_id": field]],
            ["$match": ["_id": .regex(pattern: "^\(lists.prefix)", options: "")]],
        ]
        return try await reporting { () throws(MongoError) in
            try await database.collection(lists.collection).aggregate(pipeline, limit: 100_000) {
                group throws(BSONError) in
                guard let id = try group.first("_id") else { throw .malformed(at: 0) }
                return .string(try id.string())
            }
        }
    }

    private func itemCount(of owner: Owner, _ kind: ItemKind) async throws(MongoError) -> Int {
        try await database.collection(CollectionDescription(kind).collection(names)).count(
            MongoOwnedItemRepository.items(of: owner, kind, .kept))
    }

    private func count(of owner: Owner, in name: String) async throws(MongoError) -> Int {
        guard let filter = filter(of: owner, in: name) else { return 0 }
        return try await database.collection(name).count(filter)
    }

    private func filter(of owner: Owner, in name: String) -> BSONDocument? {
        rows.first { $0.name == name }?.filter(owner)
    }
}
