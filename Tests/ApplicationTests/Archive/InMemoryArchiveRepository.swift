import Application
import Domain
import Synchronization

/// Which records of one history are archived, in memory.
final class InMemoryArchiveRepository: ArchiveRepository {
    private struct State {
        var statuses: [RecordID: ArchiveStatus] = [:]
        var due: [UnarchivedRecord] = []
        var unscheduled: [UnarchivedRecord] = []
        var lost: [RecordID: ArchiveLoss] = [:]
        var givenUp: [RecordID] = []
        var excluded: Set<RecordID> = []
        var postponed: [RecordID] = []
        var isLeaseLost = false
        var liveLinks: Set<RecordID> = []
    }

    let kind: ItemKind
    private let state = Mutex(State())
    private let media: InMemoryMediaRepository
    private let faults: StorageFaults

    init(_ kind: ItemKind, _ media: InMemoryMediaRepository, _ faults: StorageFaults) {
        self.kind = kind
        self.media = media
        self.faults = faults
    }

    var postponed: [RecordID] { state.withLock { $0.postponed } }
    var givenUp: [RecordID] { state.withLock { $0.givenUp } }
    var lost: [RecordID: ArchiveLoss] { state.withLock { $0.lost } }

    /// Adds a completed record.
    func add(_ record: UnarchivedRecord, isDue: Bool = true, isLinkAlive: Bool = true) {
        state.withLock { state in
            state.statuses[record.record.id] = .remote(record)
            if isDue { state.due.append(record) } else { state.unscheduled.append(record) }
            if isLinkAlive { state.liveLinks.insert(record.record.id) }
        }
    }

    func set(_ status: ArchiveStatus?, of id: RecordID) { state.withLock { $0.statuses[id] = status } }

    func content(of id: RecordID) -> ArchivedContent? {
        guard case .archived(let content) = state.withLock({ $0.statuses[id] }) else { return nil }
        return content
    }

    /// From now on another process holds the leases.
    func loseLeases() { state.withLock { $0.isLeaseLost = true } }

    func claim() async throws(Failure) -> UnarchivedRecord? {
        try faults.run("claim record") { state.withLock { $0.due.isEmpty ? nil : $0.due.removeFirst() } }
    }

    func renew(_ record: UnarchivedRecord) async throws(Failure) -> Bool { state.withLock { !$0.isLeaseLost } }

    func postpone(_ record: UnarchivedRecord) async throws(Failure) {
        try faults.run("postpone") { state.withLock { $0.postponed.append(record.record.id) } }
    }

    func markArchived(_ id: RecordID, as content: ArchivedContent) async throws(WriteFailure) -> Bool {
        try faults.write("mark archived") {
            state.withLock { state in
                guard case .remote = state.statuses[id], !state.excluded.contains(content.object) else { return false }
                state.statuses[id] = .archived(content)
                return true
            }
        }
    }

    func markLost(_ id: RecordID, because reason: ArchiveLoss) async throws(Failure) {
        try faults.run("mark lost") {
            state.withLock { state in
                if case .archived = state.statuses[id] { return }
                state.statuses[id] = .lost
                state.lost[id] = reason
            }
        }
    }

    func giveUp(_ record: UnarchivedRecord) async throws(Failure) {
        try faults.run("give up") { state.withLock { $0.givenUp.append(record.record.id) } }
    }

    func status(of id: RecordID, of owner: Owner) async throws(Failure) -> ArchiveStatus? {
        owner == Samples.owner ? state.withLock { $0.statuses[id] } : nil
    }

    func refers(_ id: RecordID, to object: RecordID) async throws(Failure) -> Bool {
        try faults.run("refers") {
            let refers = content(of: id)?.objects.contains(object) ?? false
            if !refers { state.withLock { _ = $0.excluded.insert(object) } }
            return refers
        }
    }

    func restart(_ id: RecordID) async throws(Failure) -> Bool {
        try faults.run("restart") {
            state.withLock { state in
                guard case .archived = state.statuses[id], state.liveLinks.contains(id) else { return false }
                let record = ArchiveFixture.record(kind, id)
                state.statuses[id] = .remote(record)
                state.due.removeAll { $0.record.id == id }
                state.due.append(record)
                return true
            }
        }
    }

    func add(_ objects: DerivedObjects, to record: UnarchivedRecord) async throws(WriteFailure) -> Bool {
        try faults.write("add") {
            state.withLock { state in
                guard case .archived(var content) = state.statuses[record.record.id],
                    case .stored(let object, _) = record.origin, object.id == content.object,
                    state.excluded.isDisjoint(with: objects.ids), objects.kinds.isDisjoint(with: content.derived.kinds)
                else { return false }
                content.thumbnails = objects.thumbnails ?? content.thumbnails
                content.poster = objects.poster ?? content.poster
                content.preview = objects.preview ?? content.preview
                state.statuses[record.record.id] = .archived(content)
                return true
            }
        }
    }

    func forget(_ object: MediaObject) async throws(Failure) {
        let rows = media.rows
        try faults.run("forget") {
            state.withLock { state in
                guard let record = object.record, case .archived(var content) = state.statuses[record.id],
                    content.derived.ids.contains(object.id)
                else { return }
                switch object.kind {
                case .poster: content.poster = nil
                case .preview: content.preview = nil
                default: content.thumbnails = nil
                }
                state.statuses[record.id] = .archived(content)
                state.due.removeAll { $0.record == record }
                guard let stored = rows.first(where: { $0.id == content.object }) else { return }
                state.due.append(
                    ArchiveFixture.record(
                        kind, record.id, origin: .stored(stored, missing: content.missing(in: kind))))
            }
        }
    }

    func scheduleUnarchived(atMost count: Int) async throws(Failure) -> Int {
        try faults.run("schedule") {
            state.withLock { state in
                let scheduled = state.unscheduled.prefix(count)
                state.unscheduled.removeFirst(scheduled.count)
                state.due += scheduled
                return scheduled.count
            }
        }
    }

    func backlog() async throws(Failure) -> ArchiveBacklog {
        ArchiveBacklog(waiting: Int64(state.withLock { $0.due.count }))
    }
}
