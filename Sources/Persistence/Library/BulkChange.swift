import Application
import Domain
import MongoClient

/// A change of many records of one collection: they are read together and written together. Whatever the write has not
/// changed is read again, so that no outcome is a guess.
protocol BulkChange: Sendable {
    /// What the change depends on.
    associatedtype State: Sendable
    associatedtype Outcome: Sendable

    /// The states of those records that the owner has.
    func read(_ ids: [RecordID], _ concern: MongoReadConcern?) async throws(MongoError) -> [RecordID: State]

    /// - Parameters:
    ///   - state: nil if there is no such record.
    ///   - earlier: the state before a write of this change that may have been applied to the record; nil if there was
    ///     none.
    /// - Returns: nil if the record has to be written.
    func outcome(of id: RecordID, _ state: State?, after earlier: State?) -> Outcome?

    /// The outcome of a write that was applied.
    func outcome(ofWriting id: RecordID, _ earlier: State) -> Outcome

    /// Writes the records that still are as they were read.
    ///
    /// - Returns: how many they were.
    func write(_ records: [RecordID: State]) async throws(MongoError) -> Int
}

extension BulkChange {
    /// - Returns: an outcome for each of the ids.
    /// - Throws: `overloaded` if others change the same records all the time; `writeUnconfirmed` if it remains unknown what
    ///   was written. To repeat the change is harmless.
    func apply(to ids: [RecordID]) async throws(Failure) -> [RecordID: Outcome] {
        var progress = BulkProgress<Self>(ids: ids)
        let deadline = ContinuousClock.now + BulkLimit.time
        var rounds = 0
        while rounds < BulkLimit.rounds {
            do throws(MongoError) {
                if try await run(&progress) { return progress.outcomes }
                rounds += 1
            } catch {
                guard progress.isUncertain else { throw Failure(error) }
                guard ContinuousClock.now < deadline, (try? await Task.sleep(for: BulkLimit.pause)) != nil else {
                    throw Failure(
                        .writeUnconfirmed,
                        "The database did not confirm the changes; they may have been saved. Repeat the request.",
                        retryAfter: 5, detail: "\(error.kind): \(error.detail)")
                }
            }
        }
        throw Failure(
            .overloaded, "These items are being changed by other requests. Try again in a moment.", retryAfter: 1)
    }

    /// - Returns: whether all records have an outcome.
    private func run(_ progress: inout BulkProgress<Self>) async throws(MongoError) -> Bool {
        guard !progress.rest.isEmpty else { return true }
        // What a new primary could roll back is no outcome.
        let states = try await read(progress.rest, progress.isUncertain ? .majority : nil)
        var pending: [RecordID: State] = [:]
        for id in progress.rest {
            if let outcome = outcome(of: id, states[id], after: progress.earlier[id]) {
                progress.outcomes[id] = outcome
            } else {
                pending[id] = states[id]
            }
        }
        progress.rest = Array(pending.keys)
        if pending.isEmpty { return true }
        let written: Int
        do throws(MongoError) {
            written = try await write(pending)
        } catch {
            if error.outcome == .unknown {
                progress.isUncertain = true
                progress.earlier.merge(pending) { $1 }
            }
            throw error
        }
        guard written == pending.count else {
            if written > 0 { progress.earlier.merge(pending) { $1 } }
            return false
        }
        for (id, state) in pending { progress.outcomes[id] = outcome(ofWriting: id, state) }
        return true
    }
}

private enum BulkLimit {
    static let rounds = 5
    static let pause: Duration = .milliseconds(200)
    /// How long to find out what a write of unknown outcome has done. By then a new primary is usually elected.
    static let time: Duration = .seconds(10)
}

/// How far a change has come.
private struct BulkProgress<Change: BulkChange> {
    /// Those without an outcome.
    var rest: [RecordID]
    var outcomes: [RecordID: Change.Outcome] = [:]
    /// The states before the last write that may have been applied.
    var earlier: [RecordID: Change.State] = [:]
    /// Whether the outcome of a write is unknown.
    var isUncertain = false

    init(ids: [RecordID]) { rest = Array(Set(ids)) }
}
