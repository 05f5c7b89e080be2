import BSON
import Domain
import MongoClient
import Synchronization

/// Assigns each job a turn in the submission queue: start-time fair queueing with one unit per job.
///
/// A new job gets one more than the turn of its owner's last waiting job, but at least the turn that is being served.
/// So an owner's jobs are submitted in order, and owners alternate, however many jobs each of them has.
final class VideoTurns: Sendable {
    /// When this many owners are remembered, those whose turns have been served are removed.
    private static let rememberedOwners = 1000
    private static let id = "qwen.queue"

    private let jobs: MongoCollection
    private let pace: MongoCollection
    /// The last turn that this process has assigned to each owner; its job may not be stored yet.
    private let given = Mutex<[Owner: Int64]>([:])
    /// The last turn that this process has stored as served.
    private let lastServed = Mutex<Int64>(.min)

    init(jobs: MongoCollection, pace: MongoCollection) {
        self.jobs = jobs
        self.pace = pace
    }

    /// The turn of an owner's new job.
    func next(for owner: Owner) async throws(MongoError) -> Int64 {
        let served = try await served()
        let last = try await turn(Self.findLast(of: owner)) ?? .min
        return given.withLock { given in
            let turn = max(served, max(last, given[owner] ?? .min).advanced(by: 1))
            if given.count >= Self.rememberedOwners { given = given.filter { $0.value > served } }
            given[owner] = turn
            return turn
        }
    }

    /// Stores that a job with this turn was claimed. After a failure an earlier turn stays stored.
    func served(_ turn: Int64) async {
        guard lastServed.withLock({ $0 < turn }) else { return }
        let update = BSONWriter.document { update in update.document("$max") { $0.append("turn", turn) } }
        let filter = BSONWriter.document { $0.append("_id", Self.id) }
        guard (try? await pace.findOneAndUpdate(filter, .operators(update), upsert: true, read: { _ in true })) != nil
        else { return }
        lastServed.withLock { $0 = max($0, turn) }
    }

    /// The turn that is being served; if it is not stored, the earliest waiting turn.
    private func served() async throws(MongoError) -> Int64 {
        let filter = BSONWriter.document { $0.append("_id", Self.id) }
        let known = try await pace.findOne(filter) { document throws(BSONError) in
            try Self.turn("turn", document)
        }
        if case .some(.some(let known)) = known { return known }
        return try await turn(Self.findFirst()) ?? 0
    }

    private func turn(_ find: MongoFind) async throws(MongoError) -> Int64? {
        let found = try await jobs.find(find) { document throws(BSONError) in try Self.turn("queue_turn", document) }
        return found.first ?? nil
    }

    private static func turn(_ key: StaticString, _ document: BSONView) throws(BSONError) -> Int64? {
        guard let element = try document.first(key), let turn: Int64 = try? element.integer() else { return nil }
        // Larger numbers are corrupt: no turn gets that far.
        return turn.magnitude < 1 << 53 ? turn : nil
    }

    // MARK: - Queries, also explained by tests

    static func findLast(of owner: Owner) -> MongoFind {
        find(sort: ["queue_turn": -1]) { $0.append("user_id", owner.text) }
    }

    static func findFirst() -> MongoFind { find(sort: ["queue_turn": 1]) { _ in } }

    private static func find(sort: BSONDocument, _ fill: (inout BSONWriter) -> Void) -> MongoFind {
        let filter = BSONWriter.document { filter in
            fill(&filter)
            filter.append("stage", VideoStage.queued.storedValue)
            filter.document("queue_turn") { $0.append("$gt", Int64.min) }
        }
        var find = MongoFind(filter, sort: sort, limit: 1)
        find.projection = ["queue_turn": 1]
        return find
    }
}
