import Application
import Domain
import Synchronization

/// The real repositories, which simulate a worker crash at a chosen call: before the call reaches the database, or after
/// it was executed but before the worker gets the result. All later calls fail.
final class CrashingRepository: Sendable {
    struct Point: Sendable, Hashable {
        let call: Int
        let isBefore: Bool
    }

    struct Crash: Error {}

    let jobs: any VideoJobLifecycleRepository
    let history: any GenerationLifecycleRepository
    let mappings: any VideoMappingLifecycleRepository
    private let state: Mutex<(calls: Int, names: [String], point: Point?)>

    /// - Parameter point: nil for no crash.
    init(
        jobs: any VideoJobLifecycleRepository, history: any GenerationLifecycleRepository,
        mappings: any VideoMappingLifecycleRepository, at point: Point?
    ) {
        self.jobs = jobs
        self.history = history
        self.mappings = mappings
        state = Mutex((0, [], point))
    }

    /// The names of the calls so far.
    var calls: [String] { state.withLock { $0.names } }

    fileprivate func pass<Output>(
        _ name: String, _ call: () async throws(Failure) -> Output
    ) async throws(Failure) -> Output {
        let (number, point) = state.withLock { state in
            state.calls += 1
            state.names.append(name)
            return (state.calls, state.point)
        }
        let crash = Failure(.storageUnavailable, "the worker has crashed")
        if let point, number > point.call || (number == point.call && point.isBefore) { throw crash }
        let output = try await call()
        if let point, number == point.call { throw crash }
        return output
    }
}

extension CrashingRepository: VideoJobLifecycleRepository {
    private func write<Output>(
        _ name: String, _ call: () async throws(WriteFailure) -> Output
    ) async throws(WriteFailure) -> Output {
        do throws(Failure) {
            return try await pass(name) { () throws(Failure) in
                try await reportingToClient { () throws(WriteFailure) in try await call() }
            }
        } catch {
            throw .unknown(detail: error.detail)
        }
    }

    func add(_ job: NewVideoJob) async throws(WriteFailure) -> AddedVideoJob {
        try await write("add") { () throws(WriteFailure) in try await jobs.add(job) }
    }

    func due(_ queue: VideoQueue, upTo limit: Int) async throws(Failure) -> DueItems<DueVideoJob> {
        try await pass("due") { () throws(Failure) in try await jobs.due(queue, upTo: limit) }
    }

    func claim(_ job: DueVideoJob, lease: Duration, worker: String) async throws(WriteFailure) -> ClaimedVideoJob? {
        try await write("claim") { () throws(WriteFailure) in try await jobs.claim(job, lease: lease, worker: worker) }
    }

    func confirmClaim(of job: DueVideoJob, by worker: String, within limit: Duration) async -> ClaimedVideoJob? {
        await jobs.confirmClaim(of: job, by: worker, within: limit)
    }

    func beginStep(_ claim: VideoClaim, strikes: Int) async throws(Failure) -> Bool {
        try await pass("beginStep") { () throws(Failure) in try await jobs.beginStep(claim, strikes: strikes) }
    }

    func beginSubmission(_ claim: VideoClaim, lease: Duration) async throws(WriteFailure) -> Bool {
        try await write("beginSubmission") { () throws(WriteFailure) in
            try await jobs.beginSubmission(claim, lease: lease)
        }
    }

    func recordSubmission(_ claim: VideoClaim, task: TaskID, pollAfter delay: Duration) async throws(Failure) -> Bool {
        try await pass("recordSubmission") { () throws(Failure) in
            try await jobs.recordSubmission(claim, task: task, pollAfter: delay)
        }
    }

    func reschedule(
        _ claim: VideoClaim, at stage: VideoStage, by delay: Duration, _ reason: RescheduleReason
    ) async throws(Failure) -> Bool {
        try await pass("reschedule") { () throws(Failure) in
            try await jobs.reschedule(claim, at: stage, by: delay, reason)
        }
    }

    func end(_ claim: VideoClaim, _ end: VideoOutcome) async throws(Failure) -> Timestamp? {
        try await pass("end") { () throws(Failure) in try await jobs.end(claim, end) }
    }

    func close(_ claim: VideoClaim) async throws(Failure) {
        try await pass("close") { () throws(Failure) in try await jobs.close(claim) }
    }
}

extension CrashingRepository: GenerationLifecycleRepository, VideoMappingLifecycleRepository {
    func upsert(_ entry: GenerationEntry) async throws(Failure) {
        try await pass("upsert") { () throws(Failure) in try await history.upsert(entry) }
    }

    func reopen(_ id: RecordID, endedBefore timestamp: Timestamp) async throws(Failure) {
        try await history.reopen(id, endedBefore: timestamp)
    }

    func fail(_ id: RecordID, _ reason: VideoFailure, at timestamp: Timestamp) async throws(Failure) {
        try await pass("fail") { () throws(Failure) in try await history.fail(id, reason, at: timestamp) }
    }

    func add(
        id: ProxyID, origin: String, task: String, lifetime: Duration, notAfter: Timestamp?
    ) async throws(Failure) -> Timestamp {
        try await pass("addMapping") { () throws(Failure) in
            try await mappings.add(id: id, origin: origin, task: task, lifetime: lifetime, notAfter: notAfter)
        }
    }
}
