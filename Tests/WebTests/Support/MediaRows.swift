import Application
import Domain
import Synchronization

/// Rows of `media` in memory, for readers.
final class MediaRows: MediaRepository {
    private let objects = Mutex<[RecordID: MediaObject]>([:])

    func add(_ object: MediaObject) { objects.withLock { $0[object.id] = object } }

    func object(_ id: RecordID) -> MediaObject? { objects.withLock { $0[id] } }

    func objects(_ ids: [RecordID]) -> [MediaObject] { objects.withLock { rows in ids.compactMap { rows[$0] } } }

    func upload(_ name: UploadName) -> MediaObject? {
        all { $0.kind == .upload && $0.location.key == name.key }.first
    }

    func objects(of record: ItemReference) -> [MediaObject] { all { $0.record == record } }

    func remove(_ ids: [RecordID]) { objects.withLock { rows in for id in ids { rows[id] = nil } } }

    func beginRemoval(of ids: [RecordID]) {}

    func remove(_ parts: [MediaWrite.Part]) -> [MediaWrite.Part] {
        remove(parts.map(\.object))
        return []
    }

    func move(_ id: RecordID, from old: MediaLocation, to new: MediaLocation) -> Bool {
        objects.withLock { rows in
            guard rows[id]?.location == old else { return false }
            rows[id]?.location = new
            return true
        }
    }

    func objects(after: RecordID?, in store: StoreName?, atMost count: Int) -> [MediaObject] {
        let found = all { row in after.map { $0 < row.id } ?? true && store.map { $0 == row.location.store } ?? true }
        return Array(found.sorted { $0.id < $1.id }.prefix(count))
    }

    func objects(at keys: [ObjectKey], in store: StoreName) -> [MediaObject] {
        all { $0.location.store == store && keys.contains($0.location.key) }
    }

    func hasObjects(in store: StoreName) -> Bool { !all { $0.location.store == store }.isEmpty }

    func store(otherThan known: [StoreName]) -> StoreName? { nil }

    func totals() -> [MediaTotal] { [] }

    private func all(where isWanted: (MediaObject) -> Bool) -> [MediaObject] {
        objects.withLock { $0.values.filter(isWanted) }
    }
}

/// Nothing is written through these rows.
extension MediaRows {
    func begin(_ write: MediaWrite) {}

    func renew(_ write: RecordID) -> Bool { true }

    func insert(_ objects: [MediaObject], of write: RecordID) { for object in objects { add(object) } }

    func end(_ write: RecordID) {}

    func claimAbandonedWrites(atMost count: Int) -> [MediaWrite] { [] }

    func registered(_ keys: [ObjectKey], in store: StoreName, except write: RecordID?) -> Set<ObjectKey> { [] }
}
