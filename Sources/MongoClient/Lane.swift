import CMongoC
import Dispatch
import Synchronization

/// A thread with a connection of its own, which does one job after the other. The driver blocks, and must never do so
/// on a thread that Swift's tasks share.
final class Lane: Sendable {
    private let assigned = Mutex<Job?>(nil)
    private let wake = DispatchSemaphore(value: 0)
    private let admission: Admission

    init(admission: Admission) { self.admission = admission }

    /// Gives an idle lane its next job.
    func assign(_ job: Job) {
        assigned.withLock { $0 = job }
        wake.signal()
    }

    /// Wakes an idle lane with nothing to do, so that it sees that all is over.
    func dismiss() { wake.signal() }

    /// Works until admission is closed. Runs on the lane's own thread.
    func work(on connection: borrowing MongoConnection) {
        cmongo_name_thread("mongo-lane")
        while true {
            guard let job = admission.next(for: self) ?? awaitJob() else { return }
            job.take(now: .now)?(connection)
        }
    }

    private func awaitJob() -> Job? {
        if admission.isClosed { return nil }
        wake.wait()
        return assigned.withLock { job in
            defer { job = nil }
            return job
        }
    }
}
