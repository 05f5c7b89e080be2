import Application
import Domain
import Synchronization

/// The items of one history in memory, as the routes of their content see them: where the content is, and the trash.
final class MediaItems: ArchiveRepository, TrashRepository {
    private struct State {
        var status: ArchiveStatus
        var isTrashed = false
        var isPurged = false
    }

    let kind: ItemKind
    private let id: RecordID
    private let state: Mutex<State>

    /// - Parameter record: the only item, of the fixture's owner.
    init(_ record: ItemReference, _ status: ArchiveStatus) {
        kind = record.kind
        id = record.id
        state = Mutex(State(status: status))
    }

    var isPurged: Bool { state.withLock { $0.isPurged } }

    func status(of id: RecordID, of owner: Owner) -> ArchiveStatus? {
        guard isHere(id, owner) else { return nil }
        return state.withLock { $0.isTrashed || $0.isPurged ? nil : $0.status }
    }

    func trash(_ ids: [RecordID], of owner: Owner, batch: RecordID?) -> ItemResults {
        outcomes(ids, owner) { state in
            defer { state.isTrashed = true }
            return state.isTrashed ? .unchanged : .done
        }
    }

    func restore(_ ids: [RecordID], of owner: Owner, batch: RecordID?) -> ItemResults {
        outcomes(ids, owner) { state in
            if state.isPurged { return .notFound }
            defer { state.isTrashed = false }
            return state.isTrashed ? .done : .unchanged
        }
    }

    func markPurge(_ ids: [RecordID], of owner: Owner, onlyTrashed: Bool) -> ItemResults { [:] }

    private func outcomes(
        _ ids: [RecordID], _ owner: Owner, _ change: (inout State) -> ItemOutcome
    ) -> ItemResults {
        let outcomes = ids.map { id in
            (id, isHere(id, owner) ? state.withLock { change(&$0) } : ItemOutcome.notFound)
        }
        return Dictionary(outcomes) { $1 }.mapValues { .success($0) }
    }

    func beginPurge(_ id: RecordID, of owner: Owner) -> DoomedRecord? {
        guard isHere(id, owner), !isPurged else { return nil }
        return DoomedRecord(record: ItemReference(kind, id), owner: owner, uploads: [], file: nil)
    }

    func finishPurge(_ record: DoomedRecord) { state.withLock { $0.isPurged = true } }

    private func isHere(_ id: RecordID, _ owner: Owner) -> Bool { id == self.id && owner == StoredObjects.owner }
}

/// What only background work calls.
extension MediaItems {
    func claim() -> UnarchivedRecord? { nil }

    func renew(_ record: UnarchivedRecord) -> Bool { false }

    func postpone(_ record: UnarchivedRecord) {}

    func markArchived(_ id: RecordID, as content: ArchivedContent) -> Bool { false }

    func add(_ objects: DerivedObjects, to record: UnarchivedRecord) -> Bool { false }

    func markLost(_ id: RecordID, because reason: ArchiveLoss) {}

    func giveUp(_ record: UnarchivedRecord) {}

    func refers(_ id: RecordID, to object: RecordID) -> Bool { false }

    func restart(_ id: RecordID) -> Bool { false }

    func forget(_ object: MediaObject) {}

    func scheduleUnarchived(atMost count: Int) -> Int { 0 }

    func backlog() -> ArchiveBacklog { ArchiveBacklog() }

    func beginPurge(trashedFor age: Duration?, atMost count: Int) -> [DoomedRecord] { [] }

    func beginPurge(createdBefore age: Duration, atMost count: Int) -> [DoomedRecord] { [] }
}
