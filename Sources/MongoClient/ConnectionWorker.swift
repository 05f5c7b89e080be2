import CMongoC
import Dispatch
import Synchronization

/// Dedicated thread with one connection that runs one command after the other. The driver blocks, and must not do so on
/// Swift's shared thread pool.
final class ConnectionWorker: Sendable {
    private let assigned = Mutex<PendingCommand?>(nil)
    private let wake = DispatchSemaphore(value: 0)
    private let queue: WorkQueue

    init(queue: WorkQueue) { self.queue = queue }

    /// Give an idle worker its next command.
    func assign(_ command: PendingCommand) {
        assigned.withLock { $0 = command }
        wake.signal()
    }

    /// Wake an idle worker so that it exits.
    func dismiss() { wake.signal() }

    /// Run commands until dismissed, on the worker's thread. The worker is registered as idle before this is called.
    func work(on connection: borrowing MongoConnection) {
        cmongo_name_thread("mongo-worker")
        while let assigned = awaitCommand() {
            var command = assigned
            running: while true {
                command.take(now: .now)?(connection)
                switch queue.next(for: self, after: command) {
                case .run(let next): command = next
                case .idle: break running
                case .exit: return
                }
            }
        }
    }

    /// Nil if the worker is dismissed. Only the assigned command counts here, not whether the queue is closed: a worker
    /// taken from the idle list receives its command even if the queue closes in between.
    private func awaitCommand() -> PendingCommand? {
        wake.wait()
        return assigned.withLock { command in
            defer { command = nil }
            return command
        }
    }
}
