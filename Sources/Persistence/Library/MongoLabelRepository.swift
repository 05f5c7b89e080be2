package import Application
import BSON
package import Domain
package import MongoClient

/// The labels in the records of `generated_image_entity` and `user_generation_history`.
package struct MongoLabelRepository: LabelRepository {
    /// Items that one command changes.
    private static let batch = 1000

    let collections: PerKind<MongoCollection>

    package init(_ database: MongoDatabase, names: CollectionNames) {
        collections = PerKind { database.collection(CollectionDescription($0).collection(names)) }
    }

    package func change(
        _ changes: [RecordReference: LabelChange], of owner: Owner, batch: RecordID?
    ) async throws(Failure) -> [RecordReference: LabelResult] {
        async let images = change(changes, .image, of: owner, batch: batch)
        async let videos = change(changes, .video, of: owner, batch: batch)
        let results = (await images, await videos)
        return try results.0.get().merging(try results.1.get()) { $1 }
    }

    private func change(
        _ changes: [RecordReference: LabelChange], _ kind: ItemKind, of owner: Owner, batch: RecordID?
    ) async -> Result<[RecordReference: LabelResult], Failure> {
        let write = self.write(kind, of: owner, batch: batch) { id, labels in
            changes[RecordReference(kind, id)]?.applied(to: labels) ?? .unchanged
        }
        let ids = changes.keys.filter { $0.kind == kind }.map(\.id)
        var results: [RecordReference: LabelResult] = [:]
        do throws(Failure) {
            for start in stride(from: 0, to: ids.count, by: Self.batch) {
                let part = try await write.apply(to: Array(ids[start..<min(start + Self.batch, ids.count)]))
                for (id, result) in part { results[RecordReference(kind, id)] = result }
            }
            return .success(results)
        } catch {
            return .failure(error)
        }
    }

    package func rename(_ tag: TagName, to name: TagName, of owner: Owner) async throws(Failure) -> Int {
        let spellings = try await spellings(of: tag, owner)
        var count = 0
        for kind in ItemKind.allCases {
            count += try await reporting { () throws(MongoError) in
                try await collections[kind].count(tagged(kind, of: owner, isTrash: false, anyOf: spellings))
            }
            let outdated = tagged(
                kind, of: owner, isTrash: false, anyOf: spellings.filter { Array($0.utf8) != Array(name.text.utf8) })
            let write = self.write(kind, of: owner, batch: nil) { _, labels in Self.rename(tag, to: name, labels) }
            while true {
                var find = MongoFind(outdated, limit: Int32(Self.batch))
                find.projection = BSONWriter.document { $0.append("_id", Int32(1)) }
                let ids = try await reporting { () throws(MongoError) in
                    try await collections[kind].find(find) { record throws(BSONError) in
                        guard let id = try record.first("_id") else { throw .malformed(at: 0) }
                        return RecordID(try id.objectID())
                    }
                }
                let results = try await write.apply(to: ids)
                // Without a change the next page would be the same.
                guard results.values.contains(where: { if case .done = $0 { true } else { false } }) else { break }
            }
        }
        return count
    }

    /// The new tag takes the place of the first of the two.
    private static func rename(_ tag: TagName, to name: TagName, _ labels: ItemLabels) -> AppliedLabels {
        guard let place = labels.tags.firstIndex(where: { $0 == tag || $0 == name }) else { return .unchanged }
        var new = labels
        new.tags.removeAll { $0 == tag || $0 == name }
        new.tags.insert(name, at: place)
        guard new.tags.map(\.text) != labels.tags.map(\.text) else { return .unchanged }
        return .changed(new, inverse: LabelChange())
    }

    private func write(
        _ kind: ItemKind, of owner: Owner, batch: RecordID?,
        _ edit: @escaping @Sendable (RecordID, ItemLabels) -> AppliedLabels
    ) -> LabelWrite {
        LabelWrite(
            fields: CollectionDescription(kind), collection: collections[kind], owner: owner, batch: batch, edit: edit)
    }
}
