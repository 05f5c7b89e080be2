import Application
import Domain
import Synchronization

/// Rows and registered writes in memory. Time passes only by `expireLeases`.
final class InMemoryMediaRepository: MediaRepository {
    private struct State {
        var rows: [RecordID: MediaObject] = [:]
        var writes: [RecordID: MediaWrite] = [:]
        var expired: Set<RecordID> = []
        /// Those that a sweep has taken over.
        var abandoned: Set<RecordID> = []
    }

    private let state = Mutex(State())
    private let faults: StorageFaults

    init(_ faults: StorageFaults) { self.faults = faults }

    var rows: [MediaObject] { state.withLock { $0.rows.values.sorted { $0.id < $1.id } } }
    var writes: [MediaWrite] { state.withLock { Array($0.writes.values) } }

    func expireLeases() { state.withLock { $0.expired = Set($0.writes.keys) } }

    func put(_ object: MediaObject) { state.withLock { $0.rows[object.id] = object } }

    func begin(_ write: MediaWrite) async throws(Failure) {
        try faults.run("begin") { state.withLock { $0.writes[write.id] = write } }
    }

    func renew(_ write: RecordID) async throws(Failure) -> Bool {
        try faults.run("renew write") {
            state.withLock { state in
                guard state.writes[write] != nil, !state.abandoned.contains(write) else { return false }
                state.expired.remove(write)
                return true
            }
        }
    }

    func insert(_ objects: [MediaObject], of write: RecordID) async throws(WriteFailure) {
        try faults.write("insert rows") { () throws(Failure) in
            let isRegistered = state.withLock { state in
                guard state.writes[write] != nil, !state.abandoned.contains(write) else { return false }
                for object in objects { state.rows[object.id] = object }
                return true
            }
            guard isRegistered else { throw Failure(.storageUnavailable, "Not registered.") }
        }
    }

    func end(_ write: RecordID) async throws(Failure) {
        try faults.run("end") { state.withLock { $0.writes[write] = nil } }
    }

    func claimAbandonedWrites(atMost count: Int) async throws(Failure) -> [MediaWrite] {
        try faults.run("claim writes") {
            state.withLock { state in
                let claimed = state.writes.values.filter { state.expired.contains($0.id) }.prefix(count)
                state.expired.subtract(claimed.map(\.id))
                state.abandoned.formUnion(claimed.map(\.id))
                return Array(claimed)
            }
        }
    }

    func object(_ id: RecordID) async throws(Failure) -> MediaObject? { state.withLock { $0.rows[id] } }

    func objects(_ ids: [RecordID]) async throws(Failure) -> [MediaObject] {
        state.withLock { state in ids.compactMap { state.rows[$0] } }
    }

    func upload(_ name: UploadName) async throws(Failure) -> MediaObject? {
        rows.first { $0.kind == .upload && $0.location.key == name.key }
    }

    func objects(of record: ItemReference) async throws(Failure) -> [MediaObject] {
        rows.filter { $0.record == record }
    }

    /// Removes a row, and leaves its bytes.
    func drop(_ id: RecordID) { state.withLock { $0.rows[id] = nil } }

    func beginRemoval(of ids: [RecordID]) async throws(Failure) {
        try faults.run("begin removal") {
            state.withLock { state in for id in ids { state.rows[id]?.isBeingDeleted = true } }
        }
    }

    func remove(_ parts: [MediaWrite.Part]) async throws(Failure) -> [MediaWrite.Part] {
        try faults.run("remove rows") {
            state.withLock { state in
                for part in parts where state.rows[part.object]?.location == part.location {
                    state.rows[part.object] = nil
                }
                return parts.compactMap { state.rows[$0.object].map(MediaWrite.Part.init) }
            }
        }
    }

    func move(_ id: RecordID, from old: MediaLocation, to new: MediaLocation) async throws(WriteFailure) -> Bool {
        try faults.write("move row") {
            state.withLock { state in
                guard state.rows[id]?.location == old else { return false }
                state.rows[id]?.location = new
                return true
            }
        }
    }

    func objects(
        after last: RecordID?, in store: StoreName?, atMost count: Int
    ) async throws(Failure) -> [MediaObject] {
        let found = rows.filter { row in
            (last.map { row.id > $0 } ?? true) && (store.map { row.location.store == $0 } ?? true)
        }
        return Array(found.prefix(count))
    }

    func objects(at keys: [ObjectKey], in store: StoreName) async throws(Failure) -> [MediaObject] {
        rows.filter { $0.location.store == store && keys.contains($0.location.key) }
    }

    func registered(
        _ keys: [ObjectKey], in store: StoreName, except write: RecordID?
    ) async throws(Failure) -> Set<ObjectKey> {
        Set(writes.filter { $0.id != write }.flatMap(\.parts).map(\.location).filter { $0.store == store }.map(\.key))
            .intersection(keys)
    }

    func hasObjects(in store: StoreName) -> Bool { rows.contains { $0.location.store == store } }

    func store(otherThan known: [StoreName]) -> StoreName? {
        rows.map(\.location.store).first { !known.contains($0) }
    }

    func totals() async throws(Failure) -> [MediaTotal] {
        MediaKind.allCases.map { kind in
            let sizes = rows.filter { $0.kind == kind }.map(\.facts.size)
            return MediaTotal(kind: kind, objects: Int64(sizes.count), size: sizes.reduce(0, +))
        }
    }
}
