import Application
import BSON
import Domain
import MongoClient

/// Changes the labels of an owner's records that are not in the trash. Tags and favorites are compared with what was read:
/// the server cannot compare tags without their case.
struct LabelWrite: BulkChange {
    /// A reply ends at 16 MiB, and so does a command.
    private static let maximumSize = 8 << 20

    let fields: CollectionDescription
    let collection: MongoCollection
    let owner: Owner
    /// Marks what this change has written; nil for no mark.
    let batch: RecordID?
    let edit: @Sendable (RecordID, ItemLabels) -> AppliedLabels

    func read(
        _ ids: [RecordID], _ concern: MongoReadConcern?
    ) async throws(MongoError) -> [RecordID: StoredLabels] {
        var (states, rest): ([RecordID: StoredLabels], Set<RecordID>) = ([:], Set(ids))
        while !rest.isEmpty {
            let filter = BSONWriter.document(capacity: 256 + 24 * rest.count) { filter in
                filter.append("$and", [["_id": ["$in": .array(rest.map { .objectID(ObjectID($0)) })]]])
                fields.appendOwner(owner, to: &filter)
                fields.appendIsActive(to: &filter)
            }
            var find = MongoFind(filter, limit: Int32(clamping: rest.count))
            find.projection = StoredLabels.projection
            find.readConcern = concern
            let read = try await collection.find(find) { record throws(BSONError) in try StoredLabels(record) }
            for state in read { states[state.id] = state }
            rest.subtract(read.map(\.id))
            // All that there are, unless the reply was cut.
            if read.reduce(0, { $0 + $1.size }) < Self.maximumSize { break }
        }
        return states
    }

    func outcome(of id: RecordID, _ state: StoredLabels?, after earlier: StoredLabels?) -> LabelResult? {
        guard let state else { return .notFound }
        switch edit(id, state.labels) {
        case .changed: return nil
        case .tooManyTags: return .tooManyTags
        case .unchanged:
            guard let earlier, batch == nil || state.batch == batch else { return .unchanged }
            return outcome(ofWriting: id, earlier)
        }
    }

    func outcome(ofWriting id: RecordID, _ earlier: StoredLabels) -> LabelResult {
        guard case .changed(_, let inverse) = edit(id, earlier.labels) else { return .unchanged }
        return .done(inverse: inverse)
    }

    func write(_ records: [RecordID: StoredLabels], written: inout Int) async throws(MongoError) {
        var size = 0
        var statements: [BSONDocument] = []
        for (id, state) in records {
            guard case .changed(let labels, _) = edit(id, state.labels) else { continue }
            let statement = statement(for: state, labels)
            if size + statement.bytes.count > Self.maximumSize {
                written += try await send(statements)
                (statements, size) = ([], 0)
            }
            statements.append(statement)
            size += statement.bytes.count
        }
        written += try await send(statements)
    }

    private func send(_ statements: [BSONDocument]) async throws(MongoError) -> Int {
        let size = statements.reduce(256) { $0 + $1.bytes.count + 8 }
        let command = BSONWriter.document(capacity: size) { command in
            command.append("update", collection.name)
            command.append("updates", statements)
            command.append("ordered", false)
        }
        return try await collection.database.run(.write, command) { reply throws(BSONError) in
            guard let count = try reply.first("n") else { throw .malformed(at: 0) }
            return Int(try count.integer())
        }
    }

    private func statement(for state: StoredLabels, _ new: ItemLabels) -> BSONDocument {
        BSONWriter.document { statement in
            statement.document("q") { filter in
                filter.append("_id", ObjectID(state.id))
                fields.appendOwner(owner, to: &filter)
                fields.appendIsActive(to: &filter)
                filter.append("$and", [unchanged(state)])
            }
            statement.append("u", update(from: state.labels, to: new))
            statement.document("hint") { $0.append("_id", Int32(1)) }
        }
    }

    /// Leaves labels as they are that the change leaves as they are.
    private func update(from old: ItemLabels, to new: ItemLabels) -> BSONDocument {
        var (set, unset) = (BSONWriter(), BSONWriter())
        if new.isFavorite != old.isFavorite {
            if new.isFavorite { set.append("favorite", true) } else { unset.append("favorite", "") }
        }
        if new.tags.map(\.text) != old.tags.map(\.text) {
            if new.tags.isEmpty { unset.append("tags", "") } else { set.append("tags", new.tags.map(\.text)) }
        }
        Self.append("title", from: old.title, to: new.title, &set, &unset)
        Self.append("note", from: old.note, to: new.note, &set, &unset)
        if let batch { set.append("batch", ObjectID(batch)) }
        let parts = [("$set", set.finish()), ("$unset", unset.finish())].filter { $0.1 != BSONDocument() }
        return BSONDocument(
            literal: parts.map { ($0, .document($1)) } + [("$currentDate", [fields.updatedAt.description: true])])
    }

    private static func append(
        _ field: StaticString, from old: String?, to new: String?, _ set: inout BSONWriter, _ unset: inout BSONWriter
    ) {
        guard new != old else { return }
        if let new { set.append(field, new) } else { unset.append(field, "") }
    }

    private func unchanged(_ state: StoredLabels) -> BSONDocument {
        [
            "favorite": state.labels.isFavorite ? true : ["$ne": true],
            "tags": state.tags.map { ["$eq": $0] } ?? ["$exists": false],
        ]
    }
}
