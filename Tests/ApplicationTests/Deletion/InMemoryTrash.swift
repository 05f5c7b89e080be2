import Application
import Domain
import Synchronization

/// The trash of one history in memory. Time does not pass: what is in the trash, or kept, is old enough.
final class InMemoryTrash: TrashRepository {
    struct Item: Sendable, Hashable {
        enum State: Sendable { case kept, trashed, doomed }

        let record: ItemReference
        var state: State
        var uploads: [UploadName] = []
        var file: UploadName?
    }

    private struct State {
        var items: [Item] = []
        var trashAges: [Duration?] = []
        var ages: [Duration] = []
    }

    let kind: ItemKind
    private let state = Mutex(State())
    private let faults: StorageFaults

    init(_ kind: ItemKind, _ faults: StorageFaults) {
        self.kind = kind
        self.faults = faults
    }

    var items: [Item] { state.withLock { $0.items } }
    /// The ages that the cleanup has asked for.
    var trashAges: [Duration?] { state.withLock { $0.trashAges } }
    /// The ages that the cleanup has asked for.
    var ages: [Duration] { state.withLock { $0.ages } }

    func add(
        _ record: ItemReference, _ itemState: Item.State, uploads: [UploadName] = [], file: UploadName? = nil
    ) {
        state.withLock {
            $0.items.append(Item(record: record, state: itemState, uploads: uploads, file: file))
        }
    }

    /// - Returns: whether there is such an item, and the change is allowed.
    private func change(_ id: RecordID, of owner: Owner, from old: [Item.State], to new: Item.State) -> Item? {
        state.withLock { state in
            guard owner == Samples.owner,
                let index = state.items.firstIndex(where: { $0.record.id == id && old.contains($0.state) })
            else { return nil }
            state.items[index].state = new
            return state.items[index]
        }
    }

    func trash(_ ids: [RecordID], of owner: Owner, batch: RecordID?) -> ItemResults {
        move("trash", ids, of: owner, from: [.kept], to: .trashed, unchanged: [.trashed])
    }

    func restore(_ ids: [RecordID], of owner: Owner, batch: RecordID?) -> ItemResults {
        move("restore", ids, of: owner, from: [.trashed], to: .kept, unchanged: [.kept])
    }

    func markPurge(_ ids: [RecordID], of owner: Owner, onlyTrashed: Bool) -> ItemResults {
        move(
            "mark purge", ids, of: owner, from: onlyTrashed ? [.trashed] : [.kept, .trashed], to: .doomed,
            unchanged: onlyTrashed ? [.doomed, .kept] : [.doomed])
    }

    private func move(
        _ call: String, _ ids: [RecordID], of owner: Owner, from old: [Item.State], to new: Item.State,
        unchanged: [Item.State]
    ) -> ItemResults {
        let results: ItemResults
        do throws(Failure) {
            results = try faults.run(call) {
                let outcomes = ids.map { id in
                    if change(id, of: owner, from: old, to: new) != nil { return (id, ItemOutcome.done) }
                    return (id, has(id, of: owner, in: unchanged) ? .unchanged : .notFound)
                }
                return Dictionary(outcomes) { $1 }.mapValues { .success($0) }
            }
        } catch {
            return Dictionary(ids.map { ($0, .failure(error)) }) { $1 }
        }
        return results
    }

    private func has(_ id: RecordID, of owner: Owner, in states: [Item.State]) -> Bool {
        owner == Samples.owner && items.contains { $0.record.id == id && states.contains($0.state) }
    }

    func beginPurge(_ id: RecordID, of owner: Owner) async throws(Failure) -> DoomedRecord? {
        try faults.run("begin purge") {
            change(id, of: owner, from: [.kept, .trashed, .doomed], to: .doomed).map(Self.doomed)
        }
    }

    func beginPurge(trashedFor age: Duration?, atMost count: Int) async throws(Failure) -> [DoomedRecord] {
        state.withLock { $0.trashAges.append(age) }
        return purge(age == nil ? [.doomed] : [.trashed, .doomed], count)
    }

    func beginPurge(createdBefore age: Duration, atMost count: Int) async throws(Failure) -> [DoomedRecord] {
        state.withLock { $0.ages.append(age) }
        return purge([.kept, .trashed], count)
    }

    private func purge(_ states: [Item.State], _ count: Int) -> [DoomedRecord] {
        state.withLock { state in
            let found = state.items.indices.filter { states.contains(state.items[$0].state) }.prefix(count)
            for index in found { state.items[index].state = .doomed }
            return found.map { Self.doomed(state.items[$0]) }
        }
    }

    func finishPurge(_ record: DoomedRecord) async throws(Failure) {
        try faults.run("finish purge") {
            state.withLock { state in state.items.removeAll { $0.record == record.record } }
        }
    }

    private static func doomed(_ item: Item) -> DoomedRecord {
        DoomedRecord(record: item.record, owner: Samples.owner, uploads: item.uploads, file: item.file)
    }
}
