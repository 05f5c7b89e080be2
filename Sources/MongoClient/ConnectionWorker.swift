import CMongoC
import Dispatch
import Synchronization

/// A thread with a connection of its own, which does one job after the other. The driver blocks, and must never do so
/// on a thread that Swift's tasks share.
final class ConnectionWorker: Sendable {
    private let assigned = Mutex<PendingCommand?>(nil)
    private let wake = DispatchSemaphore(value: 0)
    private let queue: WorkQueue

    init(queue: WorkQueue) { self.queue = queue }

    /// Gives an idle lane its next job.
    func assign(_ job: PendingCommand) {
        assigned.withLock { $0 = job }
        wake.signal()
    }

    /// Wakes an idle lane for the last time.
    func dismiss() { wake.signal() }

    /// Works until it is dismissed. Runs on the lane's own thread; the lane counts as idle from before that.
    func work(on connection: borrowing MongoConnection) {
        cmongo_name_thread("mongo-lane")
        while let assigned = awaitJob() {
            var job = assigned
            doing: while true {
                job.take(now: .now)?(connection)
                switch queue.next(for: self) {
                case .job(let next): job = next
                case .rest: break doing
                case .leave: return
                }
            }
        }
    }

    /// Nil where the lane is dismissed. A lane that was taken out of the idle ones gets its job even if everything is
    /// closed in between, so only what it is handed counts here.
    private func awaitJob() -> PendingCommand? {
        wake.wait()
        return assigned.withLock { job in
            defer { job = nil }
            return job
        }
    }
}
