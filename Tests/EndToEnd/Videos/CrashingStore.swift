import Application
import Domain
import Synchronization

/// The real store, in front of which a worker dies at the call that a test has chosen: before the call reaches the
/// database, or after it has, so that the worker never hears of it. A dead worker's later calls reach nothing.
final class CrashingStore: Sendable {
    struct Point: Sendable, Hashable {
        let call: Int
        let isBefore: Bool
    }

    struct Crash: Error {}

    let jobs: any VideoJobLifecycleRepository
    let history: any GenerationLifecycleRepository
    let mappings: any VideoMappingLifecycleRepository
    private let state: Mutex<(calls: Int, names: [String], point: Point?)>

    /// - Parameter point: nil: it never dies.
    init(
        jobs: any VideoJobLifecycleRepository, history: any GenerationLifecycleRepository,
        mappings: any VideoMappingLifecycleRepository, at point: Point?
    ) {
        self.jobs = jobs
        self.history = history
        self.mappings = mappings
        state = Mutex((0, [], point))
    }

    /// The calls so far, by name.
    var calls: [String] { state.withLock { $0.names } }

    fileprivate func pass<Output>(
        _ name: String, _ call: () async throws(Failure) -> Output
    ) async throws(Failure) -> Output {
        let (number, point) = state.withLock { state in
            state.calls += 1
            state.names.append(name)
            return (state.calls, state.point)
        }
        let crashed = Failure(.storageUnavailable, "the worker has died")
        if let point, number > point.call || (number == point.call && point.isBefore) { throw crashed }
        let output = try await call()
        if let point, number == point.call { throw crashed }
        return output
    }
}

extension CrashingStore: VideoJobLifecycleRepository {
    func add(_ job: NewVideoJob) async throws(Failure) -> AddedVideoJob {
        try await pass("add") { () throws(Failure) in try await jobs.add(job) }
    }

    func claimDue(lease: Duration, worker: String) async throws(Failure) -> ClaimedVideoJob? {
        try await pass("claimDue") { () throws(Failure) in try await jobs.claimDue(lease: lease, worker: worker) }
    }

    func beginSubmission(_ claim: VideoClaim, lease: Duration) async throws(Failure) -> Bool {
        try await pass("beginOrder") { () throws(Failure) in try await jobs.beginSubmission(claim, lease: lease) }
    }

    func recordSubmission(_ claim: VideoClaim, task: TaskID, askAfter delay: Duration) async throws(Failure) -> Bool {
        try await pass("recordOrder") { () throws(Failure) in
            try await jobs.recordSubmission(claim, task: task, askAfter: delay)
        }
    }

    func reschedule(
        _ claim: VideoClaim, at stage: VideoStage, by delay: Duration, _ reason: RescheduleReason
    ) async throws(Failure) -> Bool {
        try await pass("postpone") { () throws(Failure) in
            try await jobs.reschedule(claim, at: stage, by: delay, reason)
        }
    }

    func end(_ claim: VideoClaim, _ end: VideoEnd) async throws(Failure) -> Timestamp? {
        try await pass("end") { () throws(Failure) in try await jobs.end(claim, end) }
    }

    func close(_ claim: VideoClaim) async throws(Failure) {
        try await pass("close") { () throws(Failure) in try await jobs.close(claim) }
    }
}

extension CrashingStore: GenerationLifecycleRepository, VideoMappingLifecycleRepository {
    func report(_ entry: GenerationEntry) async throws(Failure) {
        try await pass("report") { () throws(Failure) in try await history.report(entry) }
    }

    func reopen(_ id: RecordID, endedBefore timestamp: Timestamp) async throws(Failure) {
        try await history.reopen(id, endedBefore: timestamp)
    }

    func add(
        id: ProxyID, origin: String, task: String, lifetime: Duration, notAfter: Timestamp?
    ) async throws(Failure) -> Timestamp {
        try await pass("map") { () throws(Failure) in
            try await mappings.add(id: id, origin: origin, task: task, lifetime: lifetime, notAfter: notAfter)
        }
    }
}
