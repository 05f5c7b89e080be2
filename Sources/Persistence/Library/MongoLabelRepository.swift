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
        _ changes: [ItemReference: LabelChange], of owner: Owner, batch: RecordID?
    ) async -> [ItemReference: Result<LabelResult, Failure>] {
        async let images = change(changes, .image, of: owner, batch: batch)
        async let videos = change(changes, .video, of: owner, batch: batch)
        return await images.merging(await videos) { $1 }
    }

    private func change(
        _ changes: [ItemReference: LabelChange], _ kind: ItemKind, of owner: Owner, batch: RecordID?
    ) async -> [ItemReference: Result<LabelResult, Failure>] {
        let write = self.write(kind, of: owner, batch: batch) { id, labels in
            changes[ItemReference(kind, id)]?.applied(to: labels) ?? .unchanged
        }
        let results = await write.apply(to: changes.keys.filter { $0.kind == kind }.map(\.id))
        return Dictionary(uniqueKeysWithValues: results.map { (ItemReference(kind, $0), $1) })
    }

    package func rename(_ tag: TagName, to name: TagName, of owner: Owner) async throws(Failure) -> Int {
        try await MongoPriority.background.run { () throws(Failure) in
            let spellings = try await spellings(of: tag, owner)
            var count = 0
            for kind in ItemKind.allCases {
                let tagged = try await counting(
                    kind, renamePipeline(kind, of: owner, spellings), hint: tagIndex(kind, of: owner),
                    limit: Int32(LabelCountLimit.records)
                ) { record throws(BSONError) in
                    guard let id = try record.first("_id") else { throw .malformed(at: 0) }
                    return RecordID(try id.objectID())
                }
                let write = write(kind, of: owner, batch: nil) { _, labels in Self.rename(tag, to: name, labels) }
                for ids in tagged.chunked(by: Self.batch) {
                    for result in await write.apply(to: Array(ids)).values { _ = try result.get() }
                }
                count += tagged.count
            }
            return count
        }
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
