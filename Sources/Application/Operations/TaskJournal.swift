package import Domain
package import Logging
import ServiceLifecycle
import Synchronization

/// Keeps the provider's task ids until they are stored in the database: they are the only way to a result that is paid
/// for. Each is saved to disk when the provider's response arrives. The service retries those that could not be stored,
/// including those of earlier processes.
package final class TaskJournal: Service {
    /// The result of an attempt to store a task id.
    package enum Attempt: Sendable, Hashable {
        /// It is stored, by this attempt or an earlier one.
        case stored
        /// It cannot be stored yet.
        case postponed
        /// The record is gone, or has another task.
        case refused
    }

    private static let firstPause: Duration = .milliseconds(500)
    private static let longestPause: Duration = .seconds(15)
    /// The pause while there is nothing to store; a signal ends it.
    private static let rest: Duration = .seconds(3600)

    private struct Entry {
        let task: UnstoredTask
        /// Whether its submitter could not store it, so that this service does.
        var isLeft: Bool
    }

    private let entries = Mutex<[RecordID: Entry]>([:])
    private let wake = WakeSignal()
    private let spool: any TaskSpool
    private let store: @Sendable (UnstoredTask) async throws(Failure) -> Attempt
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameter store: stores a task id, also if its record has a final status by now; idempotent.
    package init(
        spool: any TaskSpool, clock: any Clock<Duration>, logger: Logger,
        store: @escaping @Sendable (UnstoredTask) async throws(Failure) -> Attempt
    ) {
        self.spool = spool
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// Adds a task id that its submitter is about to store.
    package func hold(_ task: UnstoredTask) async {
        entries.withLock { $0[task.record] = Entry(task: task, isLeft: false) }
        do throws(Failure) {
            try await spool.save(task)
        } catch {
            // It stays in memory.
            log(.warning, "task spool write failed", task, error.detail)
        }
    }

    /// Removes a task id that is stored.
    package func release(_ record: RecordID) async {
        guard let entry = entries.withLock({ $0.removeValue(forKey: record) }) else { return }
        await spool.remove(entry.task)
    }

    /// Sets aside a task id that its record refuses, because it is gone or has another task. Its file is kept.
    package func refuse(_ record: RecordID) async {
        guard let entry = entries.withLock({ $0.removeValue(forKey: record) }) else { return }
        await spool.setAside(entry.task)
        log(.error, "task id without record", entry.task)
    }

    /// Takes over a task id that its submitter could not store.
    package func leave(_ record: RecordID) {
        entries.withLock { $0[record]?.isLeft = true }
        wake.signal()
    }

    /// The task of a record, if it may not be in the database yet.
    package func task(of record: RecordID) -> TaskID? { entries.withLock { $0[record]?.task.task } }

    /// Runs until shutdown. Task ids that are not stored by then stay on disk for the next start.
    package func run() async {
        await readSpool()
        var pause = Self.firstPause
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            let isEmpty = await storeAll()
            pause = isEmpty ? Self.firstPause : min(pause * 2, Self.longestPause)
            await wake.wait(atMost: isEmpty ? Self.rest : pause, clock: clock)
        }
    }

    private func readSpool() async {
        do throws(Failure) {
            let kept = try await spool.all()
            entries.withLock { entries in
                for task in kept where entries[task.record] == nil {
                    entries[task.record] = Entry(task: task, isLeft: true)
                }
            }
        } catch {
            logger.error("task spool read failed", metadata: ["error": "\(error.detail)"])
        }
    }

    /// - Returns: whether all are stored.
    private func storeAll() async -> Bool {
        for entry in entries.withLock({ Array($0.values) }) where entry.isLeft {
            if Task.isCancelled || Task.isShuttingDownGracefully { return false }
            do throws(Failure) {
                switch try await store(entry.task) {
                case .stored:
                    log(.notice, "task id stored late", entry.task)
                    await release(entry.task.record)
                case .refused: await refuse(entry.task.record)
                case .postponed: break
                }
            } catch {
                log(.warning, "task id not stored", entry.task, error.detail)
            }
        }
        return entries.withLock { entries in !entries.values.contains { $0.isLeft } }
    }

    private func log(_ level: Logger.Level, _ message: Logger.Message, _ task: UnstoredTask, _ error: String? = nil) {
        var metadata: Logger.Metadata = [
            "kind": "\(task.kind.rawValue)", "record": "\(task.record.text)", "task_id": "\(task.task.text)",
        ]
        if let error { metadata["error"] = "\(error)" }
        logger.log(level: level, message, metadata: metadata)
    }
}
