import Application
import BSON
import Domain
import MongoClient

/// Moves an owner's records into the trash, out of it, or towards their permanent deletion.
struct TrashMove: BulkChange {
    enum Action: Equatable {
        case trash, restore
        /// - onlyTrashed: leaves items that are not in the trash.
        case purge(onlyTrashed: Bool)
    }

    /// What a record says of its deletion.
    struct State: Sendable {
        var isActive = false
        var isTrashed = false
        var isDoomed = false
        var batch: RecordID?
    }

    let action: Action
    let owner: Owner
    /// Marks what this move has changed; nil for no mark.
    let batch: RecordID?
    let repository: MongoTrashRepository

    private var fields: CollectionDescription { repository.fields }

    private var isPurge: Bool {
        guard case .purge = action else { return false }
        return true
    }

    func read(_ ids: [RecordID], _ concern: MongoReadConcern?) async throws(MongoError) -> [RecordID: State] {
        var find = MongoFind(records(ids) { _ in }, limit: Int32(clamping: ids.count))
        find.readConcern = concern
        find.projection = BSONWriter.document { projection in
            projection.append(fields.isActive, Int32(1))
            projection.append("purge_due_at", Int32(1))
            projection.append("batch", Int32(1))
        }
        let states = try await repository.collection.find(find) { [fields] record throws(BSONError) in
            try Self.state(record, fields)
        }
        return Dictionary(states) { $1 }
    }

    func outcome(of id: RecordID, _ state: State?, after earlier: State?) -> ItemOutcome? {
        // Its permanent deletion may have ended already.
        guard let state else { return isPurge && earlier != nil ? .done : .notFound }
        switch action {
        case .purge(let onlyTrashed):
            if !state.isDoomed { return state.isTrashed || !onlyTrashed ? nil : .unchanged }
        case _ where state.isDoomed: return .notFound
        case .trash where state.isActive, .restore where state.isTrashed: return nil
        case .trash: if !state.isTrashed { return .notFound }
        case .restore: if !state.isActive { return .notFound }
        }
        return earlier != nil && (batch == nil || state.batch == batch) ? .done : .unchanged
    }

    func outcome(ofWriting id: RecordID, _ earlier: State) -> ItemOutcome { .done }

    func write(_ states: [RecordID: State], written: inout Int) async throws(MongoError) {
        let filter = records(Array(states.keys)) { filter in
            switch action {
            case .trash: fields.appendIsActive(to: &filter)
            case .restore, .purge(onlyTrashed: true): fields.appendIsInTrash(to: &filter)
            case .purge: CollectionDescription.appendIsKept(to: &filter)
            }
        }
        let update: MongoUpdate =
            switch action {
            case .trash: repository.trashing(batch)
            case .restore: repository.restoring(batch)
            case .purge: repository.dooming { $0.append("purge_due_at", "$$NOW") }
            }
        written = try await repository.collection.updateMany(filter, update).matched
    }

    private func records(_ ids: [RecordID], _ more: (inout BSONWriter) -> Void) -> BSONDocument {
        BSONWriter.document(capacity: 256 + 24 * ids.count) { filter in
            filter.append("$and", [["_id": ["$in": .array(ids.map { .objectID(ObjectID($0)) })]]])
            fields.appendOwner(owner, to: &filter)
            more(&filter)
        }
    }

    private static func state(
        _ record: BSONView, _ fields: CollectionDescription
    ) throws(BSONError) -> (RecordID, State) {
        var id: ObjectID?
        var state = State(isActive: fields.kind == .image)
        var elements = record.elements()
        while let element = try elements.next() {
            if element.hasKey("_id") {
                id = try element.objectID()
            } else if element.hasKey("purge_due_at") {
                state.isDoomed = true
            } else if element.hasKey("batch"), element.type == .objectID {
                state.batch = RecordID(try element.objectID())
            } else if element.hasKey(fields.isActive), element.type == .bool {
                state.isActive = try element.bool()
                state.isTrashed = !state.isActive
            }
        }
        guard let id else { throw .malformed(at: 0) }
        return (RecordID(id), state)
    }
}
