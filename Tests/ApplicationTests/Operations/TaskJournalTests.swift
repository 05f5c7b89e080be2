import Application
import Domain
import Synchronization
import Testing

/// Task ids that could not be stored in the database.
@Suite struct TaskJournalTests {
    private static let task = UnstoredTask(.video, Samples.id, TaskID(stored: "task-1"))

    /// A database whose first writes fail.
    private final class Database: Sendable {
        private let state: Mutex<(failures: Int, stored: [UnstoredTask])>

        init(failures: Int = 0) { state = Mutex((failures, [])) }

        var stored: [UnstoredTask] { state.withLock { $0.stored } }

        func store(_ task: UnstoredTask) throws(Failure) -> TaskJournal.Attempt {
            let isUp = state.withLock { state in
                guard state.failures == 0 else {
                    state.failures -= 1
                    return false
                }
                state.stored.append(task)
                return true
            }
            guard isUp else { throw Failure(.storageUnavailable, "The database is unavailable.") }
            return .stored
        }
    }

    private func journal(_ spool: MemorySpool, _ database: Database) -> TaskJournal {
        TaskJournal(spool: spool, clock: InstantClock(), logger: Samples.logger) { task throws(Failure) in
            try database.store(task)
        }
    }

    @Test func `A task id is on disk until its submitter has stored it`() async {
        let (spool, database) = (MemorySpool(), Database())
        let journal = journal(spool, database)
        await journal.hold(Self.task)
        #expect(spool.content == [Self.task] && journal.task(of: Samples.id) == Self.task.task)
        await journal.release(Samples.id)
        #expect(spool.content.isEmpty && journal.task(of: Samples.id) == nil && database.stored.isEmpty)
    }

    @Test func `A task id that its submitter could not store is stored when the database is available`() async throws {
        let (spool, database) = (MemorySpool(), Database(failures: 7))
        let journal = journal(spool, database)
        try await RunningService.run(journal) {
            await journal.hold(Self.task)
            journal.leave(Samples.id)
            while !spool.content.isEmpty { await Task.yield() }
        }
        #expect(database.stored == [Self.task])
    }

    @Test func `Task ids that an earlier process has left on disk are stored at the start`() async throws {
        let (spool, database) = (MemorySpool([Self.task]), Database(failures: 2))
        try await RunningService.run(journal(spool, database)) {
            while !spool.content.isEmpty { await Task.yield() }
        }
        #expect(database.stored == [Self.task])
    }

    @Test func `A task id that its record refuses is kept for an operator, and not retried`() async throws {
        let spool = MemorySpool([Self.task])
        let attempts = Mutex(0)
        let journal = TaskJournal(spool: spool, clock: InstantClock(), logger: Samples.logger) { _ in
            attempts.withLock { $0 += 1 }
            return .refused
        }
        try await RunningService.run(journal) {
            while !spool.content.isEmpty { await Task.yield() }
        }
        try await RunningService.run(journal) {}
        #expect(spool.setAside == [Self.task] && attempts.withLock { $0 } == 1)
    }

    @Test func `A task id that its submitter is still storing is not stored by the journal`() async throws {
        let (spool, database) = (MemorySpool(), Database())
        let journal = journal(spool, database)
        await journal.hold(Self.task)
        try await RunningService.run(journal) {}
        #expect(database.stored.isEmpty && spool.content == [Self.task])
    }
}
