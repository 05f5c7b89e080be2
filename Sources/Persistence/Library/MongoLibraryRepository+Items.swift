package import Application
import BSON
package import Domain
import MongoClient

extension MongoLibraryRepository {
    package func items(_ references: [ItemReference], of owner: Owner) async throws(Failure) -> [LibraryItem] {
        var items: [LibraryItem] = []
        for (kind, ids) in Self.ids(references) {
            var rest = ids[...]
            while !rest.isEmpty {
                let asked = rest.prefix(ScanLimit.largest)
                let chunk = try await records(asked, of: kind, owner)
                items += chunk.items.map(\.record)
                rest = rest.dropFirst(asked.count)
                // A reply may not have had room for all.
                if !chunk.isAtEnd { rest += Set(asked).subtracting(chunk.items.map(\.position.id)) }
            }
        }
        return items
    }

    private func records(
        _ ids: ArraySlice<RecordID>, of kind: ItemKind, _ owner: Owner
    ) async throws(Failure) -> LibraryChunk {
        let filter = Self.matching(Array(ids), of: kind, owner, includingTrash: false)
        let find = MongoFind(filter, limit: Int32(ids.count))
        return try await reporting { () throws(MongoError) in
            try await collections[kind].find(find) { batch throws(BSONError) in
                try LibraryChunk(reading: &batch, of: CollectionDescription(kind), atMost: ids.count, matcher: nil)
            }
        }
    }

    /// The ids of each kind, each once.
    static func ids(_ references: [ItemReference]) -> [ItemKind: [RecordID]] {
        Dictionary(grouping: Set(references), by: \.kind).mapValues { $0.map(\.id).sorted() }
    }

    static func matching(
        _ ids: [RecordID], of kind: ItemKind, _ owner: Owner, includingTrash: Bool
    ) -> BSONDocument {
        let records = CollectionDescription(kind)
        return BSONWriter.document { filter in
            filter.append("_id", ["$in": .array(ids.map { .objectID(ObjectID($0)) })])
            records.appendOwner(owner, to: &filter)
            if !includingTrash { records.appendIsActive(to: &filter) }
            CollectionDescription.appendIsKept(to: &filter)
        }
    }
}
