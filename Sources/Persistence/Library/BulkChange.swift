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

    /// Writes the records that still are as they were read. If it throws, some may have been written, unless the error
    /// is unsent and none is counted.
    ///
    /// - Parameter written: counts the records that have been written.
    func write(_ records: [RecordID: State], written: inout Int) async throws(MongoError)
}

extension BulkChange {
    /// Idempotent.
    ///
    /// - Returns: for each of the ids its outcome, or why it has none: `writeUnconfirmed` if it may have been changed;
    ///   otherwise it was not.
    func apply(to ids: [RecordID]) async -> [RecordID: Result<Outcome, Failure>] {
        var progress = BulkProgress<Self>(ids: ids)
        let deadline = ContinuousClock.now + BulkLimit.time
        var rounds = 0
        while true {
            do throws(MongoError) {
                try await read(&progress)
                if progress.pending.isEmpty { return progress.results }
                if let rejection = progress.rejection { return progress.failed(Failure(rejection)) }
                guard rounds < BulkLimit.rounds else { return progress.failed(BulkLimit.busy) }
                try await write(&progress)
                rounds += 1
            } catch {
                guard progress.mayBeWritten else { return progress.failed(Failure(error)) }
                guard ContinuousClock.now < deadline, (try? await Task.sleep(for: BulkLimit.pause)) != nil else {
                    return progress.failed(
                        .unconfirmedChange(detail: "\(error.kind): \(error.detail)"))
                }
            }
        }
    }

    /// Finds out which records have an outcome, and which have to be written.
    private func read(_ progress: inout BulkProgress<Self>) async throws(MongoError) {
        if progress.rest.isEmpty { return }
        // What a new primary could roll back is no outcome.
        let states = try await read(progress.rest, progress.isUncertain ? .majority : nil)
        progress.pending = [:]
        for id in progress.rest {
            if let outcome = outcome(of: id, states[id], after: progress.earlier[id]) {
                progress.results[id] = .success(outcome)
            } else {
                progress.pending[id] = states[id]
            }
        }
        progress.rest = Array(progress.pending.keys)
    }

    private func write(_ progress: inout BulkProgress<Self>) async throws(MongoError) {
        var written = 0
        do throws(MongoError) {
            try await write(progress.pending, written: &written)
        } catch {
            if written > 0 || !error.isUnsent {
                progress.isUncertain = true
                progress.earlier.merge(progress.pending) { $1 }
                // Of several updates some may have been applied before the server rejected one.
                if error.outcome == .notApplied { progress.rejection = error }
            }
            throw error
        }
        if written == progress.pending.count {
            for (id, state) in progress.pending { progress.results[id] = .success(outcome(ofWriting: id, state)) }
            progress.rest = []
            progress.pending = [:]
        } else if written > 0 {
            progress.earlier.merge(progress.pending) { $1 }
        }
    }
}

private enum BulkLimit {
    static let rounds = 5
    static let pause: Duration = .milliseconds(200)
    /// How long to find out what a write of unknown outcome has done. By then a new primary is usually elected.
    static let time: Duration = .seconds(10)
    static let busy = Failure(
        .overloaded, "These items are being changed by other requests. Try again in a moment.", retryAfter: 1)
}

/// How far a change has come.
private struct BulkProgress<Change: BulkChange> {
    /// Those without an outcome.
    var rest: [RecordID]
    /// The states of those that have to be written.
    var pending: [RecordID: Change.State] = [:]
    var results: [RecordID: Result<Change.Outcome, Failure>] = [:]
    /// The states before the last write that may have been applied.
    var earlier: [RecordID: Change.State] = [:]
    /// Whether the outcome of a write is unknown.
    var isUncertain = false
    /// The server's rejection of a write, which is not repeated.
    var rejection: MongoError?

    init(ids: [RecordID]) { rest = ids.uniqued() }

    var mayBeWritten: Bool { !earlier.isEmpty }

    /// - Parameter failure: why the rest has no outcome.
    func failed(_ failure: Failure) -> [RecordID: Result<Change.Outcome, Failure>] {
        results.merging(rest.map { ($0, .failure(failure)) }) { $1 }
    }
}

extension Failure {
    /// For a change that is idempotent.
    static func unconfirmedChange(detail: String) -> Failure {
        Failure(
            .writeUnconfirmed,
            "The database did not confirm the changes; they may have been saved. Repeat the request.", retryAfter: 5,
            detail: detail)
    }
}
